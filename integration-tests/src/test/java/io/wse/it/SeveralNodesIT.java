package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.wse.testbed.NodeProcess;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Verticles deployed one by one, socket nodes that come and go. */
class SeveralNodesIT {

  private static Engine engine;
  private static Events events;
  private static NodeProcess socket;

  @BeforeAll
  static void startOneVerticleInEachOfFourJvms() {
    engine = new Engine();
    events = engine.events();
    List<NodeProcess> nodes =
        List.of(
            engine.starting("consumer"),
            engine.starting("publisher"),
            engine.starting("snapshot"),
            engine.starting("socket"));
    nodes.forEach(NodeProcess::awaitReady);
    socket = nodes.get(3);
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @Test
  void fourNodesWithOneVerticleEachCarryAnEvent() {
    try (Client client = Client.listening(socket.port(), Tokens.of("anna"))) {
      client.welcome();
      events.event(Engine.TOPIC, "anna", "Opened", "four-1");
      client.awaitEvent("four-1");
    }
  }

  @Test
  void aClientThatWasCutResumesOnAnotherNodeWhereItStood() {
    NodeProcess other = engine.node("socket");
    long seq;
    String epoch;
    try (Client client = Client.listening(socket.port(), Tokens.of("bert"))) {
      epoch = client.standing("user:bert").getString("epoch");
      events.event(Engine.TOPIC, "bert", "Opened", "cut-0");
      seq = client.awaitEvent("cut-0").getLong("seq");
      client.cut();
    }
    int missed = 500;
    IntStream.rangeClosed(1, missed)
        .forEach(i -> events.sendEvent(Engine.TOPIC, "bert", "Ticked", "cut-" + i));
    events.event(Engine.TOPIC, "bert", "Ticked", "cut-last");
    try (Client client =
        Client.resuming(other.port(), Tokens.of("bert"), "user:bert", epoch, seq)) {
      assertThat(client.standing("user:bert"))
          .isEqualTo(new JsonObject().put("epoch", epoch).put("seq", seq).put("recovered", true));
      client.awaitEvent("cut-last");
      assertThat(client.events())
          .extracting(event -> event.getLong("seq"))
          .containsExactlyElementsOf(
              IntStream.rangeClosed(1, missed + 1).mapToObj(i -> seq + i).toList());
    }
    other.close();
  }

  @Test
  void aKilledSocketNodeHarmsNobodyOnAnother() {
    NodeProcess doomed = engine.node("socket");
    try (Client survivor = Client.listening(socket.port(), Tokens.of("carl"));
        Client orphan = Client.listening(doomed.port(), Tokens.of("carl"))) {
      String epoch = orphan.standing("user:carl").getString("epoch");
      survivor.welcome();
      events.event(Engine.TOPIC, "carl", "Opened", "kill-0");
      long seq = orphan.awaitEvent("kill-0").getLong("seq");
      survivor.awaitEvent("kill-0");
      doomed.kill();
      for (int i = 1; i <= 100; i++) {
        events.sendEvent(Engine.TOPIC, "carl", "Ticked", "kill-" + i);
      }
      survivor.awaitEvent("kill-100");
      assertThat(survivor.events()).extracting(e -> e.getLong("seq")).hasSize(101).isSorted();
      try (Client back =
          Client.resuming(socket.port(), Tokens.of("carl"), "user:carl", epoch, seq)) {
        back.awaitEvent("kill-100");
        assertThat(back.events()).hasSize(100);
      }
    }
  }

  @Test
  void aPositionThatTheLogNoLongerReachesIsToldInTheWelcome() {
    try (Client client =
        Client.resuming(socket.port(), Tokens.of("dora"), "user:dora", "an-epoch-long-gone", 7)) {
      JsonObject standing = client.standing("user:dora");
      assertThat(standing.getBoolean("recovered")).isFalse();
      assertThat(standing.getString("epoch")).isNotEqualTo("an-epoch-long-gone");
      events.event(Engine.TOPIC, "dora", "Opened", "fresh");
      client.awaitEvent("fresh");
    }
  }
}
