package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.wse.testbed.Await;
import io.wse.testbed.NodeProcess;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Kafka, Redis and PostgreSQL restarted or away below a running engine. */
class ServersIT {

  private static final Duration RECOVERY = Duration.ofSeconds(60);

  private static Engine engine;
  private static Events events;
  private static NodeProcess node;

  @BeforeAll
  static void start() {
    String settings =
        Engine.ROOT.resolve("integration-tests/src/test/resources/a-snapshot.yaml").toString();
    engine = new Engine().with("WSE_CONFIG", settings);
    events = engine.events();
    node = engine.node("all");
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @Test
  void redisRestartedWithItsScriptsGoneInTheMiddleOfAStreamLosesAndDoublesNothing() {
    try (Client client = Client.listening(node.port(), Tokens.of("anna"))) {
      client.welcome();
      int count = 3_000;
      for (int i = 0; i < count; i++) {
        events.sendEvent(Engine.TOPIC, "anna", "Ticked", "r-" + i);
        if (i == count / 2) {
          client.awaitEvent("r-0");
          engine.redis().kill();
          engine.redis().start();
        }
      }
      client.await(
          "the last event", RECOVERY, frame -> ("r-" + (count - 1)).equals(frame.getString("id")));
      assertThat(client.events())
          .extracting(event -> event.getString("id"))
          .containsExactlyElementsOf(IntStream.range(0, count).mapToObj(i -> "r-" + i).toList());
      assertThat(client.frames()).noneMatch(frame -> "resync".equals(frame.getString("t")));
    }
  }

  @Test
  void aTopicDeletedAndMadeAgainIsReadFromItsFirstRecord() {
    String topic = "it.again";
    try (Engine own = new Engine()) {
      own.events().createTopic(topic, 1);
      own.with("WSE_CONSUMER_TOPICS", topic);
      NodeProcess all = own.node("all");
      try (Client client = Client.listening(all.port(), Tokens.of("bert"))) {
        client.welcome();
        IntStream.range(0, 20).forEach(i -> own.events().event(topic, "bert", "Old", "old-" + i));
        client.awaitEvent("old-19");
        own.events().deleteTopic(topic);
        own.events().createTopic(topic, 1);
        IntStream.range(0, 30).forEach(i -> own.events().event(topic, "bert", "New", "new-" + i));
        List<String> written = IntStream.range(0, 30).mapToObj(i -> "new-" + i).toList();
        // What was fetched of the new topic before it was known to be new may come first, and
        // again.
        Await.until(
            "all records of the new topic in their order",
            RECOVERY,
            () -> containsInOrder(client.events(), written));
      }
    }
  }

  private static boolean containsInOrder(List<JsonObject> events, List<String> ids) {
    Iterator<String> wanted = ids.iterator();
    String next = wanted.next();
    for (JsonObject event : events) {
      if (next.equals(event.getString("id"))) {
        if (!wanted.hasNext()) {
          return true;
        }
        next = wanted.next();
      }
    }
    return false;
  }

  @Test
  void readinessDropsAndReturnsWithKafka() {
    readinessFollows("consuming", engine.kafka()::kill, engine.kafka()::start);
  }

  @Test
  void readinessDropsAndReturnsWithRedis() {
    readinessFollows("log", engine.redis()::kill, engine.redis()::start);
  }

  @Test
  void readinessDropsAndReturnsWithPostgres() {
    readinessFollows("read_model", engine.postgres()::kill, engine.postgres()::start);
  }

  private static void readinessFollows(String gate, Runnable away, Runnable back) {
    try (Client client = Client.listening(node.port(), Tokens.of("user-of-" + gate))) {
      client.welcome();
      Await.until("ready before " + gate + " goes", RECOVERY, node::isReady);
      away.run();
      Await.until(
          "not ready without its server: " + gate,
          RECOVERY,
          () -> !node.isReady() && Boolean.FALSE.equals(isOpen(gate)));
      back.run();
      Await.until(
          "ready again: " + gate,
          RECOVERY,
          () -> node.isReady() && Boolean.TRUE.equals(isOpen(gate)));
      String id = "after-" + gate;
      events.event(Engine.TOPIC, "user-of-" + gate, "Opened", id);
      JsonObject frame =
          client.await("an event after the outage", RECOVERY, f -> id.equals(f.getString("id")));
      assertThat(frame.getString("t")).isEqualTo("opened");
    }
  }

  /** What the node itself says of the gate; null where it does not name it. */
  private static Boolean isOpen(String gate) {
    return node.health()
        .getJsonObject("gates", new JsonObject())
        .getJsonObject(gate, new JsonObject())
        .getBoolean("open");
  }
}
