package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.testbed.Await;
import io.wse.testbed.NodeProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;

/** From a bad record to its letter, and by the operator's hand to a frame. */
class DeadLettersIT {
  private static final String BAD =
      new JsonObject()
          .put("event_type", "Opened")
          .put("event_id", "bad")
          .put("user_id", "anna")
          .put("team_id", new JsonObject())
          .put("data", new JsonObject().put("n", 1))
          .encode();

  @Test
  void aRecordThatCouldNotBeReadIsListedShownAndReplayedOnce() {
    try (Engine engine = new Engine()) {
      NodeProcess rest = engine.starting("publisher", "snapshot", "socket");
      NodeProcess consumer = engine.starting("consumer");
      rest.awaitReady();
      consumer.awaitReady();
      Events events = engine.events();
      Wse wse = new Wse(engine.kafka().bootstrap());
      try (Client anna = Client.listening(rest.port(), Tokens.of("anna"))) {
        anna.welcome();
        events.event(Engine.TOPIC, "anna", "Opened", "before");
        RecordMetadata bad = Events.await(events.send(Engine.TOPIC, "anna", BAD));
        events.event(Engine.TOPIC, "anna", "Opened", "after");
        anna.awaitEvent("after");
        assertThat(resyncs(anna)).containsExactly("record_lost");
        String source = Engine.TOPIC + ":" + bad.partition() + ":" + bad.offset();

        assertThat(letters(wse))
            .singleElement()
            .asString()
            .contains("0:0 ", " INVALID_FIELD ", " 1 ", source)
            .endsWith(" no");
        assertThat(wse.run("dead-letters", "show", "0:0"))
            .contains(BAD)
            .anyMatch(line -> line.startsWith("message") && line.contains("team_id"))
            .anyMatch(line -> line.startsWith("source ") && line.endsWith(source));
        assertThat(wse.run("dead-letters", "show", "0:0", "--value")).containsExactly(BAD);

        // Nothing was mended: it is a letter again.
        assertThat(wse.run("dead-letters", "replay", "0:0"))
            .containsExactly("0:0 wse-consumer-group.replays 0 0");
        await("it fails again", () -> letters(wse).size() == 2);
        assertThat(letters(wse).get(0)).startsWith("0:0 ").endsWith(" yes");
        assertThat(letters(wse).get(1)).startsWith("0:1 ").contains(" 2 ", source).endsWith(" no");

        consumer.close();
        engine.starting(Map.of("WSE_EVENT_TEAM_PATH", "squad_id"), "consumer").awaitReady();
        assertThat(wse.run("dead-letters", "replay", "--all"))
            .containsExactly("0:1 wse-consumer-group.replays 0 1");

        JsonObject frame = anna.awaitEvent("bad");
        assertThat(frame.getJsonArray("src"))
            .isEqualTo(new JsonArray(List.of(Engine.TOPIC, bad.partition(), bad.offset())));
        assertThat(frame.getLong("seq")).isGreaterThan(anna.awaitEvent("after").getLong("seq"));

        // By mistake once more: the channel has it.
        assertThat(wse.run("dead-letters", "replay", "--all")).isEmpty();
        assertThat(wse.run("dead-letters", "replay", "--again", "0:1"))
            .containsExactly("0:1 wse-consumer-group.replays 0 2");
        await(
            "the double is told",
            () ->
                rest.metrics().contains("status=\"double\",} 1.0")
                    || rest.metrics().contains("status=\"double\"} 1.0"));
        events.event(Engine.TOPIC, "anna", "Opened", "last");
        anna.awaitEvent("last");
        assertThat(anna.events())
            .extracting(event -> event.getString("id"))
            .containsExactly("before", "after", "bad", "last");
        assertThat(resyncs(anna)).hasSize(1);
        // The domain's other readers saw each record once.
        assertThat(events.event(Engine.TOPIC, "anna", "Opened", "end").offset())
            .isEqualTo(bad.offset() + 3);
      }
    }
  }

  private static List<String> letters(Wse wse) {
    List<String> lines = wse.run("dead-letters", "list");
    return lines.isEmpty() ? lines : lines.subList(1, lines.size());
  }

  private static void await(String what, java.util.function.BooleanSupplier done) {
    Await.until(what, Duration.ofSeconds(60), done);
  }

  private static List<String> resyncs(Client client) {
    return client.frames().stream()
        .filter(frame -> "resync".equals(frame.getString("t")))
        .map(frame -> frame.getJsonObject("p").getString("reason"))
        .toList();
  }
}
