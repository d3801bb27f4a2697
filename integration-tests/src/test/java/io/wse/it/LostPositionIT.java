package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.wse.testbed.NodeProcess;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Kafka deletes records that were not read yet: the clients are told. */
class LostPositionIT {

  @Test
  void everyClientIsToldToStartAgainAndThenGetsLaterEvents() {
    try (Engine engine = new Engine()) {
      NodeProcess rest = engine.starting("publisher", "snapshot", "socket");
      NodeProcess consumer = engine.starting("consumer");
      rest.awaitReady();
      consumer.awaitReady();
      Events events = engine.events();
      try (Client anna = Client.listening(rest.port(), Tokens.of("anna"));
          Client bert = Client.listening(rest.port(), Tokens.of("bert"))) {
        String before = anna.standing("user:anna").getString("epoch");
        bert.welcome();
        int partition = events.event(Engine.TOPIC, "anna", "Opened", "before").partition();
        anna.awaitEvent("before");
        consumer.close();
        long last = 0;
        for (int i = 0; i < 20; i++) {
          last = events.event(Engine.TOPIC, "anna", "Ticked", "gone-" + i).offset();
        }
        events.deleteRecordsBefore(Engine.TOPIC, partition, last + 1);
        events.event(Engine.TOPIC, "anna", "Opened", "left");

        NodeProcess successor = engine.node("consumer");

        JsonObject told = resync(anna, "user:anna");
        assertThat(told.getString("reason")).isEqualTo("new_epoch");
        assertThat(told.getString("epoch")).isNotEqualTo(before);
        resync(anna, "global");
        resync(bert, "user:bert");
        long head = told.getLong("seq");
        JsonObject after = after(events, anna);
        // What was left in Kafka is an event of the new epoch, before the resync's head or behind
        // it.
        assertThat(after.getLong("seq")).isEqualTo(2);
        assertThat(anna.events())
            .extracting(event -> event.getString("id"))
            .isEqualTo(head == 0 ? List.of("before", "left", "after") : List.of("before", "after"));
        assertThat(successor.metrics()).contains("wse_consumer_positions_lost_total 1.0");
        assertThat(successor.log()).contains("ERROR").contains("Kafka no longer has this position");
        assertThat(rest.metrics()).containsPattern("wse_log_begun_anew_total [1-9]");
      }
    }
  }

  private static JsonObject after(Events events, Client client) {
    events.event(Engine.TOPIC, "anna", "Opened", "after");
    return client.awaitEvent("after");
  }

  private static JsonObject resync(Client client, String channel) {
    return client
        .await(
            "a resync of " + channel,
            frame -> "resync".equals(frame.getString("t")) && channel.equals(channel(frame)))
        .getJsonObject("p");
  }

  private static String channel(JsonObject frame) {
    return frame.getJsonObject("p", new JsonObject()).getString("channel");
  }
}
