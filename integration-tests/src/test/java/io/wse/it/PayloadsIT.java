package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.testbed.NodeProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Payloads pass through Kafka, the bus between nodes, the log in Redis and the socket to clients,
 * live and replayed, without a changed byte.
 */
class PayloadsIT {
  private static final int VALUES = 500;

  private static Engine engine;
  private static NodeProcess socket;

  @BeforeAll
  static void start() {
    engine = new Engine();
    // Two nodes, so that every batch and delivery crosses the wire of the bus.
    engine.node("consumer", "publisher");
    socket = engine.node("socket");
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @Test
  void everyPayloadReachesClientsAsItWasWritten() {
    long seed = Long.getLong("wse.seed", System.nanoTime());
    RandomJson json = new RandomJson(seed);
    try (Client live = Client.listening(socket.port(), Tokens.of("paula"))) {
      String epoch = live.standing("user:paula").getString("epoch");
      List<String> payloads = new ArrayList<>();
      for (int i = 0; i < VALUES; i++) {
        payloads.add(json.value());
        engine
            .events()
            .send(
                Engine.TOPIC,
                "paula",
                "{\"event_type\":\"Any\",\"event_id\":\"p-"
                    + i
                    + "\",\"user_id\":\"paula\",\"data\":"
                    + payloads.get(i)
                    + "}");
      }
      live.awaitEvent("p-" + (VALUES - 1));
      try (Client back =
          Client.resuming(socket.port(), Tokens.of("paula"), "user:paula", epoch, 0)) {
        back.awaitEvent("p-" + (VALUES - 1));

        assertThat(payloads(live)).as("live, seed %d", seed).isEqualTo(payloads);
        assertThat(payloads(back)).as("replayed, seed %d", seed).isEqualTo(payloads);
      }
    }
  }

  private static List<String> payloads(Client client) {
    return client.texts().stream()
        .filter(text -> text.startsWith("{\"seq\":"))
        .map(PayloadPropertyTest::payloadOf)
        .toList();
  }
}
