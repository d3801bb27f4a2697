package io.wse.runtime;

import static io.wse.runtime.TestNodes.await;
import static io.wse.runtime.TestNodes.awaitTrue;
import static io.wse.runtime.TestNodes.freePort;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.instance.impl.LifecycleServiceImpl;
import com.hazelcast.multimap.MultiMap;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.wse.codec.bus.BusAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the cluster forgets of a node that is in it comes back. Two members; what one of them holds
 * is taken out of the cluster's table, as others do that believe it gone.
 */
class BusWatchIT {
  private static final int CHANNELS = 200;

  private final TestNodes nodes = new TestNodes();
  private final List<MessageConsumer<?>> channels = new ArrayList<>();
  private Node deaf;
  private Node other;

  @BeforeEach
  void start() throws Exception {
    int port = freePort("127.0.0.1");
    other = nodes.start(nodes.settings("127.0.0.1", port, port));
    deaf =
        nodes.start(
            nodes.settings("127.0.0.2", port, port),
            new TestPart("snapshot")
                .onStart(
                    context -> {
                      List<Future<Void>> all = new ArrayList<>();
                      all.add(
                          context
                              .vertx()
                              .eventBus()
                              .consumer(BusAddress.SNAPSHOT, m -> m.reply("made"))
                              .completion());
                      for (int i = 0; i < CHANNELS; i++) {
                        MessageConsumer<?> channel =
                            context
                                .vertx()
                                .eventBus()
                                .consumer("wse.user." + i, m -> m.reply("heard"));
                        channels.add(channel);
                        all.add(channel.completion());
                      }
                      return Future.all(all);
                    }));
    await(deaf.ready());
    awaitAnswer(BusAddress.SNAPSHOT);
    awaitAnswer("wse.user.7");
  }

  @AfterEach
  void stop() throws Exception {
    nodes.stop();
  }

  @Test
  void hearsAgainAtAFixedAddressThatWasForgotten() throws Exception {
    addresses().remove(BusAddress.SNAPSHOT);
    awaitSilence(BusAddress.SNAPSHOT);

    awaitAnswer(BusAddress.SNAPSHOT);
    assertThat(deaf.context().meters().get("wse_bus_repairs").counter().count()).isEqualTo(1);
  }

  @Test
  void hearsAgainAtAllAddressesWhenAllWereForgotten() throws Exception {
    forgetAll();
    awaitSilence("wse.user.7");

    for (int i = 0; i < CHANNELS; i++) {
      awaitAnswer("wse.user." + i);
    }
    awaitAnswer(BusAddress.SNAPSHOT);
  }

  @Test
  void tellsItsPartsThatItRejoinedTheCluster() throws Exception {
    CompletableFuture<Void> told = new CompletableFuture<>();
    deaf.context().onMembershipChange(() -> told.complete(null));

    for (HazelcastInstance member : members()) {
      ((LifecycleServiceImpl) member.getLifecycleService())
          .fireLifecycleEvent(LifecycleState.MERGED);
    }

    told.get(30, TimeUnit.SECONDS);
  }

  @Test
  void canBeConnectedToAgainWhenItsOwnAddressWasForgotten() throws Exception {
    var known = members().iterator().next().<String, Object>getMap("__vertx.nodeInfo");
    Set<String> before = Set.copyOf(known.keySet());
    assertThat(before).hasSize(2);

    known.clear();

    awaitTrue(() -> known.keySet().equals(before));
  }

  @Test
  void doesNotBringBackWhatWasGivenUp() throws Exception {
    for (MessageConsumer<?> channel : channels.subList(0, 100)) {
      await(channel.unregister());
    }
    forgetAll();

    awaitAnswer("wse.user.150");
    awaitAnswer(BusAddress.SNAPSHOT);

    assertThat(addresses().keySet()).doesNotContain("wse.user.7", "wse.user.99");
  }

  private static Set<HazelcastInstance> members() {
    Set<HazelcastInstance> members = Hazelcast.getAllHazelcastInstances();
    assertThat(members).hasSize(2);
    return members;
  }

  private static MultiMap<String, Object> addresses() {
    return members().iterator().next().getMultiMap("__vertx.subs");
  }

  /** One by one: only so the others are told of it. */
  private static void forgetAll() {
    Set.copyOf(addresses().keySet()).forEach(address -> addresses().remove(address));
  }

  private boolean answers(String address) {
    try {
      Future<Message<Object>> answer =
          other
              .vertx()
              .eventBus()
              .request(address, "?", new DeliveryOptions().setSendTimeout(1_000));
      await(answer);
      return true;
    } catch (Exception nobody) {
      return false;
    }
  }

  private void awaitAnswer(String address) throws Exception {
    awaitTrue(() -> answers(address));
  }

  private void awaitSilence(String address) throws Exception {
    awaitTrue(() -> !answers(address));
  }
}
