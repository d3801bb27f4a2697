package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.wse.testbed.Await;
import io.wse.testbed.NodeProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A socket node is stopped where it stands (SIGSTOP) for half a minute, under load. */
class FrozenSocketIT {
  private static final long FREEZE_S = 30;

  private static final List<String> USERS_OF_THE_FROZEN =
      List.of("anna", "bert", "carl", "dora", "emil", "fred");
  private static final List<String> USERS_OF_THE_OTHER = List.of("gina", "hans");
  private static final List<String> USERS =
      Stream.concat(USERS_OF_THE_FROZEN.stream(), USERS_OF_THE_OTHER.stream()).toList();

  /** Who does not wait for the node to come back. */
  private static final String IMPATIENT = "anna";

  private static final int EVENT_BYTES = 32 << 10;

  private static final Duration RECOVERY = Duration.ofSeconds(90);

  /**
   * What a peer may hold more at the end of the freeze than before. Without a cut of its connection
   * to the frozen node it would still hold all that it has sent there, some 60 MB.
   */
  private static final double MOST_HELD_BYTES = 10 << 20;

  private static Engine engine;
  private static NodeProcess frozen;
  private static NodeProcess other;
  private static NodeProcess publisher;
  private static List<NodeProcess> peers;

  @BeforeAll
  static void start() {
    engine = new Engine().with("WSE_BUFFER_SIZE", "20000").with("WSE_LOG_MAX_BYTES", "64MB");
    publisher = engine.starting("publisher");
    frozen = engine.starting("socket");
    other = engine.starting("socket");
    NodeProcess consumer = engine.starting("consumer");
    peers = List.of(publisher, other, consumer);
    frozen.awaitReady();
    peers.forEach(NodeProcess::awaitReady);
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  private final Map<String, Client> clients = new LinkedHashMap<>();

  @Test
  void itKeepsItsClientsAndNobodyMissesAnything() {
    USERS.forEach(
        user -> {
          NodeProcess node = USERS_OF_THE_FROZEN.contains(user) ? frozen : other;
          clients.put(user, Client.listening(node.port(), Tokens.of(user)));
        });
    clients.values().forEach(Client::welcome);
    try (SteadyEvents steady =
        new SteadyEvents(engine.events(), Engine.TOPIC, USERS, EVENT_BYTES)) {
      Await.until("some rounds", RECOVERY, () -> steady.of(IMPATIENT).size() > 20);
      USERS.forEach(user -> awaitEvent(user, steady.newestOf(user)));

      double heldBefore = held(publisher);
      frozen.pause();
      awaitHalfOfTheFreeze();
      Client back = resumed(IMPATIENT);
      awaitEvent(back, steady.newestOf(IMPATIENT));
      USERS_OF_THE_OTHER.forEach(user -> awaitEvent(user, steady.newestOf(user)));
      awaitHalfOfTheFreeze();
      assertThat(held(publisher) - heldBefore).as("held for it").isLessThan(MOST_HELD_BYTES);
      assertThat(members(other)).isEqualTo(peers.size());

      frozen.resume();
      steady.end();
      Await.until(
          "one cluster again",
          RECOVERY,
          () ->
              frozen.isReady()
                  && members(frozen) == peers.size() + 1
                  && members(other) == peers.size() + 1);
      for (String user : USERS) {
        List<String> ids = new ArrayList<>(steady.of(user));
        ids.add(user + "-afterwards");
        engine.events().event(Engine.TOPIC, user, SteadyEvents.TYPE, user + "-afterwards");
        gotAllInOrder(user, user.equals(IMPATIENT) ? back : clients.get(user), ids);
      }
      back.close();
    }
    clients.values().forEach(Client::close);
  }

  /** How many nodes it sees; -1 while it does not answer. */
  private static double members(NodeProcess node) {
    return node.meters().find("wse_cluster_members").orElse(-1);
  }

  private static void awaitHalfOfTheFreeze() {
    long untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(FREEZE_S) / 2;
    Await.until("half of the freeze", RECOVERY, () -> System.nanoTime() > untilNanos);
  }

  /** On the heap and beside it. */
  private static double held(NodeProcess node) {
    return node.liveHeapBytes() + node.meters().sum("wse_netty_direct_bytes");
  }

  /** Gives the connection up and comes back to the other node with its position. */
  private Client resumed(String user) {
    Client old = clients.get(user);
    old.cut();
    List<JsonObject> events = old.events();
    String channel = "user:" + user;
    Client back =
        Client.resuming(
            other.port(),
            Tokens.of(user),
            channel,
            old.standing(channel).getString("epoch"),
            events.get(events.size() - 1).getLong("seq"));
    assertThat(back.standing(channel).getBoolean("recovered")).isTrue();
    return back;
  }

  /** Over the connections that the user had, one after the other; none was closed by a node. */
  private void gotAllInOrder(String user, Client current, List<String> ids) {
    awaitEvent(current, ids.get(ids.size() - 1));
    assertThat(current.closeCode()).isEqualTo(-1);
    Client first = clients.get(user);
    List<JsonObject> events = new ArrayList<>(first.events());
    if (current != first) {
      events.addAll(current.events());
    }
    assertThat(events).extracting(event -> event.getString("id")).containsExactlyElementsOf(ids);
    long firstSeq = first.standing("user:" + user).getLong("seq") + 1;
    assertThat(events)
        .extracting(event -> event.getLong("seq"))
        .containsExactlyElementsOf(
            LongStream.range(firstSeq, firstSeq + events.size()).boxed().toList());
    assertThat(current.frames()).noneMatch(frame -> "resync".equals(frame.getString("t")));
  }

  private void awaitEvent(String user, String id) {
    awaitEvent(clients.get(user), id);
  }

  private static void awaitEvent(Client client, String id) {
    client.await("event " + id, RECOVERY, frame -> id.equals(frame.getString("id")));
  }
}
