package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.wse.testbed.Await;
import io.wse.testbed.NodeProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a setting in a node's environment does, where no other test here shows it. */
class SettingsIT {

  private static Engine engine;
  private static ReadModel readModel;
  private static NodeProcess node;

  @BeforeAll
  static void start() {
    engine =
        new Engine()
            .with("WSE_BUFFER_SIZE", "5")
            .with("WSE_CONSUMER_ID", "reader-7")
            .with("WSE_SNAPSHOTS", ReadModel.DEFINITION);
    readModel = new ReadModel(engine);
    node = engine.node("consumer", "publisher", "socket");
  }

  @AfterAll
  static void stop() {
    readModel.close();
    engine.close();
  }

  @Test
  void theLogKeepsAsManyEntriesOfAUserAsBufferSizeSays() throws Exception {
    String epoch;
    try (Client client = Client.listening(node.port(), Tokens.of("anna"))) {
      epoch = client.standing("user:anna").getString("epoch");
      for (int i = 1; i <= 12; i++) {
        engine.events().sendEvent(Engine.TOPIC, "anna", "Ticked", "b-" + i);
      }
      client.awaitEvent("b-12");
    }

    assertThat(streamLength("user:anna")).isEqualTo(5);
    try (Client client = resuming("anna", epoch, 7)) {
      assertThat(client.standing("user:anna").getBoolean("recovered")).isTrue();
      client.awaitEvent("b-12");
      assertThat(client.events().stream().map(event -> event.getLong("seq")))
          .containsExactlyElementsOf(LongStream.rangeClosed(8, 12).boxed().toList());
    }
    try (Client client = resuming("anna", epoch, 6)) {
      assertThat(client.standing("user:anna").getBoolean("recovered")).isFalse();
    }
  }

  @Test
  void kafkaKnowsTheConsumerByItsId() {
    Await.until(
        "a consumer in the group",
        Client.PATIENCE,
        () -> !engine.events().clientIds("wse-consumer-group").isEmpty());
    assertThat(engine.events().clientIds("wse-consumer-group")).containsExactly("reader-7");
  }

  @Test
  void aSnapshotIsServedAgainForAsLongAsItsTimeToLive() {
    readModel.add("bert", 1);
    try (Client client = Client.listening(node.port(), Tokens.of("bert"))) {
      client.welcome();
      try (NodeProcess hours = snapshots("3600")) {
        assertThat(numbers(client, "first")).containsExactly(1);
        readModel.add("bert", 2);
        assertThat(numbers(client, "second")).as("of " + hours).containsExactly(1);
      }
      try (NodeProcess second = snapshots("1")) {
        assertThat(numbers(client, "third")).as("of " + second).containsExactly(1, 2);
        readModel.add("bert", 3);
        int[] asked = {0};
        Await.until(
            "a new snapshot",
            Client.PATIENCE,
            () -> numbers(client, "again-" + asked[0]++).equals(List.of(1, 2, 3)));
      }
    }
  }

  private static NodeProcess snapshots(String timeToLive) {
    return engine.starting(Map.of("WSE_SNAPSHOT_TTL", timeToLive), "snapshot").awaitReady();
  }

  /** The rows that a request is answered with. */
  private static List<Integer> numbers(Client client, String id) {
    client.send(
        new JsonObject()
            .put("t", "snapshot_request")
            .put("id", id)
            .put("p", new JsonObject().put("snapshot_type", "numbers")));
    JsonObject answer =
        client.await(
            "the answer to " + id,
            frame -> id.equals(frame.getJsonObject("p", new JsonObject()).getString("re")));
    assertThat(answer.getString("t")).as(answer.encode()).isEqualTo("number_snapshot");
    return answer.getJsonObject("p").getJsonArray("numbers").stream()
        .map(row -> ((JsonObject) row).getInteger("n"))
        .toList();
  }

  private static Client resuming(String user, String epoch, long seq) {
    return Client.resuming(node.port(), Tokens.of(user), "user:" + user, epoch, seq);
  }

  /** Entries of a channel's stream, asked of Redis itself. */
  private static int streamLength(String channel) throws IOException {
    URI url = URI.create(engine.redis().url());
    try (Socket redis = new Socket(url.getHost(), url.getPort())) {
      String script = "return redis.call('XLEN', redis.call('KEYS', '*:log:" + channel + "')[1])";
      redis
          .getOutputStream()
          .write(("EVAL \"" + script + "\" 0\r\n").getBytes(StandardCharsets.UTF_8));
      String answer =
          new BufferedReader(new InputStreamReader(redis.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      assertThat(answer).startsWith(":");
      return Integer.parseInt(answer.substring(1));
    }
  }
}
