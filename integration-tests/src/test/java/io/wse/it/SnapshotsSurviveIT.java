package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.wse.testbed.NodeProcess;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A snapshot that an event calls for comes, whichever node dies before it does. */
class SnapshotsSurviveIT {
  private static final String DEFINITIONS =
      """
      {"numbers": {"type": "number_snapshot", "key": "numbers", "sql": "SELECT 1 AS n WHERE $1 <> ''",
       "topics": ["it.events"], "triggers": ["SagaCompleted"]}}""";

  private static Engine engine;
  private static NodeProcess snapshots;
  private static NodeProcess doomed;
  private static NodeProcess other;

  @BeforeAll
  static void start() {
    engine = new Engine().with("WSE_SNAPSHOTS", DEFINITIONS);
    List<NodeProcess> nodes =
        List.of(
            engine.starting("consumer", "publisher"),
            engine.starting("snapshot"),
            engine.starting("socket"),
            engine.starting("socket"));
    nodes.forEach(NodeProcess::awaitReady);
    snapshots = nodes.get(1);
    doomed = nodes.get(2);
    other = nodes.get(3);
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @Test
  void snapshotNodeAndSocketNodeKilledBeforeItCame() {
    try (Client orphan = Client.listening(doomed.port(), Tokens.of("anna"));
        Client survivor = Client.listening(other.port(), Tokens.of("anna"))) {
      String epoch = orphan.standing("user:anna").getString("epoch");
      survivor.welcome();
      snapshots.pause();
      engine.events().event(Engine.TOPIC, "anna", "SagaCompleted", "done");
      JsonObject event = orphan.awaitEvent("done");
      assertThat(event.getJsonArray("snapshots")).containsExactly("numbers");
      assertThat(survivor.awaitEvent("done")).isEqualTo(event);
      assertThat(survivor.frames()).noneMatch(SnapshotsSurviveIT::isSnapshot);
      doomed.kill();
      snapshots.kill();
      engine.node("snapshot");

      survivor.await("the snapshot, asked for again by its node", SnapshotsSurviveIT::isSnapshot);
      long seq = event.getLong("seq");
      try (Client back =
          Client.resuming(other.port(), Tokens.of("anna"), "user:anna", epoch, seq)) {
        assertThat(back.standing("user:anna").getBoolean("recovered")).isTrue();
        back.send(
            new JsonObject()
                .put("t", "snapshot_request")
                .put("id", "1")
                .put("p", new JsonObject().put("snapshot_type", "numbers")));
        JsonObject snapshot = back.await("the snapshot, asked for", SnapshotsSurviveIT::isSnapshot);
        assertThat(snapshot.getJsonObject("p").getJsonObject("asked_after"))
            .isEqualTo(new JsonObject().put("epoch", epoch).put("seq", seq));
      }
    }
  }

  private static boolean isSnapshot(JsonObject frame) {
    return "number_snapshot".equals(frame.getString("t"));
  }
}
