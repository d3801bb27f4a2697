package io.wse.runtime;

import static io.wse.runtime.TestNodes.await;
import static io.wse.runtime.TestNodes.awaitTrue;
import static io.wse.runtime.TestNodes.freePort;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.instance.impl.LifecycleServiceImpl;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.multimap.MultiMap;
import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the cluster's tables say of nodes after some of them died, without a word and at any time.
 */
class ClusterTablesIT {
  private static final int CHANNELS = 300;

  private final TestNodes nodes = new TestNodes();
  private final Map<Node, HazelcastInstance> members = new IdentityHashMap<>();
  private int firstPort;

  @BeforeEach
  void choosePort() throws Exception {
    firstPort = freePort("127.0.0.1");
  }

  @AfterEach
  void stop() throws Exception {
    nodes.stop();
  }

  @Test
  void nothingIsLeftOfANodeThatDied() throws Exception {
    Node first = start("127.0.0.1", "first");
    Node second = start("127.0.0.2", "second");
    Node third = start("127.0.0.3", "third");
    assertThat(addressesOf(first, id(third))).hasSize(CHANNELS + 1);

    String gone = id(third);
    die(third);

    awaitTrue(() -> addressesOf(first, gone).isEmpty());
    awaitTrue(() -> places(first).equals(Set.of(id(first), id(second))));
    assertThat(addressesOf(first, id(first))).hasSize(CHANNELS + 1);
  }

  @Test
  void whatComesFromAMemberThatHadNotYetClearedItAwayIsClearedAwayToo() throws Exception {
    Node first = start("127.0.0.1", "first");
    String gone = "somebody-who-went-before";
    for (int i = 0; i < CHANNELS; i++) {
      table(first)
          .put(
              "wse.gone." + i, new HazelcastRegistrationInfo(new RegistrationInfo(gone, i, false)));
    }

    start("127.0.0.2", "second"); // to which half of all moves

    awaitTrue(() -> addressesOf(first, gone).isEmpty());
  }

  @Test
  void whatNobodyCanClearAwayNowHoldsUpNoMerge() throws Exception {
    Node first = start("127.0.0.1", "first");
    Node second = start("127.0.0.2", "second");
    String gone = id(second);
    MultiMap<String, ?> table = table(first);
    table.lock("wse.second.7"); // whoever wants to remove it waits

    die(second);
    awaitTrue(() -> member(first).getCluster().getMembers().size() == 1);
    CompletableFuture<Void> merged =
        CompletableFuture.runAsync(() -> fire(first, LifecycleState.MERGING))
            .thenRun(() -> fire(first, LifecycleState.MERGED));

    merged.get(10, TimeUnit.SECONDS);
    assertThat(addressesOf(first, gone)).contains("wse.second.7");
    table.unlock("wse.second.7");
    awaitTrue(() -> addressesOf(first, gone).isEmpty());
  }

  @Test
  void aNodeIsHeardAtAllItsAddressesThoughTheMembersWithTheCopiesDiedTogether() throws Exception {
    Node first = start("127.0.0.1", "first");
    Node second = start("127.0.0.2", "second");
    Node third = start("127.0.0.3", "third");
    awaitTrue(() -> member(first).getPartitionService().isClusterSafe());

    CompletableFuture.allOf(
            CompletableFuture.runAsync(() -> die(second)),
            CompletableFuture.runAsync(() -> die(third)))
        .get(60, TimeUnit.SECONDS);

    awaitTrue(() -> addressesOf(first, id(first)).size() == CHANNELS + 1);
    awaitTrue(() -> places(first).equals(Set.of(id(first))));
  }

  @Test
  void whatIsGivenUpWhileItIsStillBeingRegisteredDoesNotStay() throws Exception {
    Node first = start("127.0.0.1", "first");
    start("127.0.0.2", "second");

    List<Future<?>> ends = new ArrayList<>();
    for (int i = 0; i < CHANNELS; i++) {
      MessageConsumer<?> channel = first.vertx().eventBus().consumer("wse.short." + i, m -> {});
      ends.add(channel.unregister());
    }
    await(Future.join(ends));

    assertThat(addressesOf(first, id(first)))
        .hasSize(CHANNELS + 1)
        .noneMatch(address -> address.startsWith("wse.short."));
  }

  @Test
  void aPartOfTheTableThatTakesNothingHoldsUpNoOther() throws Exception {
    Node first = start("127.0.0.1", "first");
    List<Future<Void>> all = new ArrayList<>();
    Standstill.over = new CountDownLatch(1);
    try {
      // One of the member's threads stands, and with it a share of the table's parts.
      member(first).getMap("test").submitToKey("wse.new.0", new Standstill());
      for (int i = 0; i < CHANNELS; i++) {
        all.add(first.vertx().eventBus().consumer("wse.new." + i, m -> {}).completion());
      }

      awaitTrue(() -> all.stream().filter(Future::isComplete).count() > CHANNELS / 4);
      assertThat(all.get(0).isComplete()).isFalse();
    } finally {
      Standstill.over.countDown();
    }
    await(Future.all(all));
  }

  /** Holds up the thread that it runs on. */
  private static final class Standstill implements EntryProcessor<Object, Object, Object> {
    private static final long serialVersionUID = 1L;
    private static volatile CountDownLatch over;

    @Override
    public Object process(Map.Entry<Object, Object> entry) {
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return null;
    }
  }

  /** A node with so many channels named after it. */
  private Node start(String host, String name) throws Exception {
    Set<HazelcastInstance> before = Hazelcast.getAllHazelcastInstances();
    Node node =
        nodes.start(
            nodes.settings(host, firstPort, firstPort),
            new TestPart(name)
                .onStart(
                    context -> {
                      List<Future<Void>> all = new ArrayList<>();
                      for (int i = 0; i < CHANNELS; i++) {
                        MessageConsumer<?> channel =
                            context
                                .vertx()
                                .eventBus()
                                .consumer("wse." + name + "." + i, m -> m.reply("heard"));
                        all.add(channel.completion());
                      }
                      return Future.all(all);
                    }));
    Set<HazelcastInstance> added = new HashSet<>(Hazelcast.getAllHazelcastInstances());
    added.removeAll(before);
    assertThat(added).hasSize(1);
    members.put(node, added.iterator().next());
    await(node.ready());
    return node;
  }

  private HazelcastInstance member(Node node) {
    return members.get(node);
  }

  private String id(Node node) {
    return member(node).getCluster().getLocalMember().getAttribute("__vertx.nodeId");
  }

  /** Without a word, as a process that is killed. */
  private void die(Node node) {
    member(node).getLifecycleService().terminate();
  }

  private void fire(Node node, LifecycleState state) {
    ((LifecycleServiceImpl) member(node).getLifecycleService()).fireLifecycleEvent(state);
  }

  private MultiMap<String, HazelcastRegistrationInfo> table(Node node) {
    return member(node).getMultiMap(StaleEntries.REGISTRATIONS);
  }

  private Set<String> addressesOf(Node node, String id) {
    return table(node).entrySet().stream()
        .filter(entry -> entry.getValue().unwrap().nodeId().equals(id))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private Set<Object> places(Node node) {
    return Set.copyOf(member(node).getMap("__vertx.nodeInfo").keySet());
  }
}
