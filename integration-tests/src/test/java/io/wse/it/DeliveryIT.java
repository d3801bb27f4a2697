package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.testbed.Await;
import io.wse.testbed.NodeProcess;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From a record in Kafka to the frames of the right connections, and what bad input does to it. */
class DeliveryIT {

  private static Engine engine;
  private static NodeProcess node;
  private static Events events;

  @BeforeAll
  static void start() {
    engine =
        new Engine().with("WSE_TOPICS_ALLOW", "open-*").with("WSE_MAX_CONNECTIONS_PER_USER", "2");
    events = engine.events();
    node = engine.node("all");
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @Test
  void anEventReachesItsUserOnEveryConnectionAndNobodyElse() {
    try (Client first = Client.listening(node.port(), Tokens.of("anna"));
        Client second = Client.listening(node.port(), Tokens.of("anna"));
        Client other = Client.listening(node.port(), Tokens.of("bert"))) {
      first.welcome();
      second.welcome();
      other.welcome();
      RecordMetadata record = events.event(Engine.TOPIC, "anna", "ResourceCreated", "d-1");
      JsonObject frame = first.awaitEvent("d-1");
      assertThat(second.awaitEvent("d-1")).isEqualTo(frame);
      assertThat(frame.getInteger("v")).isEqualTo(2);
      assertThat(frame.getString("t")).isEqualTo("resource_created");
      assertThat(frame.getString("original_event_type")).isEqualTo("ResourceCreated");
      assertThat(frame.getJsonObject("p")).isEqualTo(new JsonObject().put("n", "d-1"));
      assertThat(frame.getLong("latency_ms")).isNotNegative();
      assertThat(Instant.parse(frame.getString("ts"))).isBefore(Instant.now());
      assertThat(frame.getJsonArray("src"))
          .isEqualTo(
              new JsonArray().add(Engine.TOPIC).add(record.partition()).add((int) record.offset()));
      events.event(Engine.TOPIC, "bert", "ResourceCreated", "d-2");
      other.awaitEvent("d-2");
      assertThat(other.events()).extracting(e -> e.getString("id")).containsExactly("d-2");
      assertThat(first.events()).extracting(e -> e.getString("id")).containsExactly("d-1");
    }
  }

  @Test
  void manyEventsArriveInTheOrderOfTheirPartitionNumberedWithoutHoles() {
    try (Client client = Client.listening(node.port(), Tokens.of("carl"))) {
      client.welcome();
      int count = 2_000;
      List<String> ids = IntStream.range(0, count).mapToObj(i -> "c-" + i).toList();
      ids.forEach(id -> events.sendEvent(Engine.TOPIC, "carl", "Tick", id));
      client.awaitEvent("c-" + (count - 1));
      List<JsonObject> frames = client.events();
      assertThat(frames).extracting(e -> e.getString("id")).containsExactlyElementsOf(ids);
      long first = frames.get(0).getLong("seq");
      assertThat(frames)
          .extracting(e -> e.getLong("seq"))
          .containsExactlyElementsOf(IntStream.range(0, count).mapToObj(i -> first + i).toList());
    }
  }

  @Test
  void oneRecordGoesToEveryChannelItNames() {
    String token = Tokens.withRoleAndTeam("dora", "auditor", "blue");
    try (Client dora = Client.listening(node.port(), token);
        Client emil = Client.listening(node.port(), Tokens.of("emil"))) {
      dora.welcome();
      emil.welcome();
      emil.send(
          new JsonObject()
              .put("t", "subscribe")
              .put("id", "s1")
              .put("p", new JsonObject().put("topic", "open-prices")));
      emil.await("the ack", frame -> "s1".equals(re(frame)));
      JsonObject event =
          new JsonObject()
              .put("event_type", "Announced")
              .put("event_id", "multi")
              .put("role_id", "auditor")
              .put("team_id", "blue")
              .put("topic", "open-prices")
              .put("global", true);
      Events.await(events.send(Engine.TOPIC, "k", event.encode()));
      assertThat(channelsOf(dora, "multi", 3))
          .containsExactlyInAnyOrder("role:auditor", "team:blue", "global");
      assertThat(channelsOf(emil, "multi", 2))
          .containsExactlyInAnyOrder("topic:open-prices", "global");
    }
  }

  @Test
  void aTopicThatTheIdentityDoesNotAllowIsRefusedAndTheConnectionGoesOn() {
    try (Client client = Client.listening(node.port(), Tokens.withTopics("fred", "mine"))) {
      client.welcome();
      client.send(subscribe("1", "secret"));
      assertThat(code(client.await("the refusal", frame -> "1".equals(re(frame)))))
          .isEqualTo("TOPIC_NOT_ALLOWED");
      client.send(subscribe("2", "mine"));
      assertThat(client.await("the ack", frame -> "2".equals(re(frame))).getString("t"))
          .isEqualTo("ack");
    }
  }

  @Test
  void badRecordsGoToTheDeadLettersAndTheNextEventArrives() {
    try (Client client = Client.listening(node.port(), Tokens.of("gina"));
        DeadLetters deadLetters = new DeadLetters(engine.kafka().bootstrap())) {
      client.welcome();
      double before = unrouted();
      Events.await(events.send(Engine.TOPIC, "gina", "no json at all"));
      Events.await(events.send(Engine.TOPIC, "gina", "{\"user_id\":\"gina\"}"));
      Events.await(events.send(Engine.TOPIC, "gina", "{\"event_type\":\"NoUser\"}"));
      Events.await(
          events.send(
              Engine.TOPIC,
              "gina",
              "{\"event_type\":\"Big\",\"user_id\":\"gina\",\"data\":{\"x\":\""
                  + "x".repeat(2 << 20)
                  + "\"}}"));
      events.event(Engine.TOPIC, "gina", "Good", "after-the-bad");
      client.awaitEvent("after-the-bad");
      assertThat(client.events()).extracting(e -> e.getString("t")).containsExactly("good");
      assertThat(deadLetters.causes(3))
          .containsExactlyInAnyOrder("NOT_JSON", "MISSING_FIELD", "TOO_LARGE");
      assertThat(client.awaitType("resync").getJsonObject("p").getString("reason"))
          .isEqualTo("record_lost");
      // The one for nobody is no bad record: it is counted, and goes nowhere.
      assertThat(unrouted()).isEqualTo(before + 1);
    }
  }

  private static double unrouted() {
    return node.meters().sum("wse_events_processed_total", "status=\"unrouted\"");
  }

  @Test
  void badFramesAreAnsweredAndTheNextEventArrives() {
    try (Client client = Client.listening(node.port(), Tokens.of("hugo"))) {
      client.welcome();
      client.sendText("this is no json");
      client.sendText("{\"t\":\"dance\",\"id\":\"7\"}");
      client.await("NOT_JSON", frame -> "NOT_JSON".equals(code(frame)));
      JsonObject unknown = client.await("UNKNOWN_TYPE", f -> "UNKNOWN_TYPE".equals(code(f)));
      assertThat(re(unknown)).isEqualTo("7");
      events.event(Engine.TOPIC, "hugo", "Good", "after-bad-frames");
      client.awaitEvent("after-bad-frames");
    }
  }

  @Test
  void aFrameThatIsTooLargeClosesItsConnectionAndNoOther() {
    try (Client client = Client.listening(node.port(), Tokens.of("lena"));
        Client other = Client.listening(node.port(), Tokens.of("lena"))) {
      client.welcome();
      other.welcome();
      client.sendText("{\"t\":\"ping\",\"p\":\"" + "x".repeat(200_000) + "\"}");
      assertThat(client.awaitClose()).isEqualTo(4413);
      events.event(Engine.TOPIC, "lena", "Good", "after-the-close");
      other.awaitEvent("after-the-close");
      assertThat(other.closeCode()).isNegative();
    }
  }

  @Test
  void whoCannotBeAuthenticatedIsClosedWith4401() {
    List<Client> clients = new ArrayList<>();
    clients.add(Client.withQuery(node.port(), ""));
    clients.add(Client.withQuery(node.port(), "?token=nonsense"));
    clients.add(Client.withQuery(node.port(), "?token=" + Tokens.expired("ines")));
    clients.add(Client.listening(node.port(), Tokens.signedByAnother("ines")));
    clients.add(Client.greeting(node.port(), new JsonObject().put("token", "nonsense")));
    for (Client client : clients) {
      assertThat(client.awaitClose()).isEqualTo(4401);
      assertThat(client.events()).isEmpty();
      client.close();
    }
  }

  @Test
  void theOldestConnectionGivesWayToOneTooMany() {
    try (Client first = Client.listening(node.port(), Tokens.of("jana"))) {
      first.welcome();
      try (Client second = Client.listening(node.port(), Tokens.of("jana"))) {
        second.welcome();
        try (Client third = Client.listening(node.port(), Tokens.of("jana"))) {
          third.welcome();
          assertThat(first.awaitClose()).isEqualTo(4409);
          events.event(Engine.TOPIC, "jana", "Good", "for-two");
          second.awaitEvent("for-two");
          third.awaitEvent("for-two");
        }
      }
    }
  }

  private static JsonObject subscribe(String id, String topic) {
    return new JsonObject()
        .put("t", "subscribe")
        .put("id", id)
        .put("p", new JsonObject().put("topic", topic));
  }

  private static List<String> channelsOf(Client client, String eventId, int count) {
    Await.until(
        count + " frames of " + eventId,
        Client.PATIENCE,
        () -> frames(client, eventId).size() == count);
    return frames(client, eventId).stream().map(frame -> frame.getString("ch")).toList();
  }

  private static List<JsonObject> frames(Client client, String eventId) {
    return client.frames().stream().filter(f -> eventId.equals(f.getString("id"))).toList();
  }

  private static String re(JsonObject frame) {
    return frame.getJsonObject("p", new JsonObject()).getString("re");
  }

  private static String code(JsonObject frame) {
    return frame.getJsonObject("p", new JsonObject()).getString("code");
  }
}
