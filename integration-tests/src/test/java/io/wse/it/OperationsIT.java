package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.wse.testbed.Await;
import io.wse.testbed.NodeProcess;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an operator sees: metrics, log lines, a node that refuses to start, one that stops. */
class OperationsIT {

  private static Engine engine;
  private static NodeProcess node;

  @BeforeAll
  static void carryOneEvent() {
    engine = new Engine().with("WSE_LOG_FORMAT", "json").with("WSE_EVENT_TYPES", "Opened=opened");
    node = engine.node("all");
    try (Client client = Client.listening(node.port(), Tokens.of("anna"))) {
      client.welcome();
      engine.events().event(Engine.TOPIC, "anna", "Opened", "op-1");
      engine.events().event(Engine.TOPIC, "anna", "NobodyConfiguredThis", "op-2");
      client.awaitEvent("op-2");
    }
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @Test
  void theFourMetersOfTheEngineHaveTheirNamesLabelsAndBuckets() {
    String metrics = node.metrics();
    assertThat(metrics)
        .contains("wse_events_processed_total{event_type=\"opened\",status=\"appended\"}")
        .contains("wse_events_processed_total{event_type=\"other\",status=\"appended\"}")
        .contains("# TYPE wse_active_connections gauge")
        .contains("# TYPE wse_events_processed_total counter");
    assertThat(bucketsOf("wse_event_latency_ms_bucket", metrics))
        .contains("1.0", "2.5", "5.0", "10.0", "25.0", "50.0", "100.0", "250.0", "500.0", "1000.0");
    assertThat(metrics).doesNotContain("user_id").doesNotContain("anna");
  }

  @Test
  void anOperatorSeesLagCommitsAppendsAndQueues() {
    List<String> names =
        Arrays.stream(node.metrics().split("\n"))
            .filter(line -> line.startsWith("# TYPE wse_"))
            .map(line -> line.split(" ")[2])
            .toList();
    for (String part : List.of("lag", "commits", "redeliver", "log_append", "queue")) {
      assertThat(names).as("a meter of " + part).anyMatch(name -> name.contains(part));
    }
  }

  @Test
  void logLinesHaveTheEnginesNamesAndFields() {
    JsonObject processed = logLine("wse.event.processed");
    assertThat(processed.getMap()).containsKeys("event_type", "user_id", "latency_ms");
    JsonObject established = logLine("wse.connection.established");
    assertThat(established.getMap()).containsKeys("user_id", "connection_id");
    JsonObject closed = logLine("wse.connection.closed");
    assertThat(closed.getMap()).containsKeys("user_id", "connection_id", "duration_s");
  }

  @Test
  void noTokenIsEverLogged() {
    String token = Tokens.of("bert");
    try (Client client = Client.withQuery(node.port(), "?token=" + token)) {
      client.welcome();
    }
    assertThat(node.log()).doesNotContain(token).doesNotContain(Tokens.SECRET);
  }

  @Test
  void aNodeWithoutAKeyOrWithAWrongSettingSaysWhichAndEnds() {
    try (Engine broken = new Engine().with("WSE_HEARTBEAT_INTERVAL", "soon")) {
      NodeProcess refused = broken.starting("socket");
      Await.until("it ended", Client.PATIENCE, () -> !refused.isAlive());
      assertThat(refused.log()).contains("WSE_HEARTBEAT_INTERVAL").contains("expected");
    }
    try (Engine unknown = new Engine().with("WSE_HEARTBEET_INTERVAL", "30")) {
      NodeProcess refused = unknown.starting("socket");
      Await.until("it ended", Client.PATIENCE, () -> !refused.isAlive());
      assertThat(refused.log()).contains("WSE_HEARTBEET_INTERVAL");
    }
  }

  @Test
  void aNodeStopsInOrderWhenToldTo() {
    NodeProcess extra = engine.node("socket");
    try (Client client = Client.listening(extra.port(), Tokens.of("carl"))) {
      client.welcome();
      extra.close();
      assertThat(client.awaitClose()).isEqualTo(4503);
      client.awaitType("going_away");
    }
    Await.until(
        "the last line of its log",
        Client.PATIENCE,
        () -> extra.log().contains("wse.node.stopped"));
  }

  private static List<String> bucketsOf(String name, String metrics) {
    Matcher matcher = Pattern.compile(name + "\\{[^}]*le=\"([^\"]+)\"").matcher(metrics);
    return matcher.results().map(result -> result.group(1)).toList();
  }

  private static JsonObject logLine(String event) {
    return Await.value(
        "a log line " + event,
        Client.PATIENCE,
        () -> logLines().filter(line -> line.encode().contains(event)).findFirst().orElse(null));
  }

  private static Stream<JsonObject> logLines() {
    return Arrays.stream(node.log().split("\n"))
        .filter(line -> line.startsWith("{") && line.endsWith("}"))
        .map(JsonObject::new);
  }
}
