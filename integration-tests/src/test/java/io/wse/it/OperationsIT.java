package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.wse.embedded.ProjectRoot;
import io.wse.testbed.Await;
import io.wse.testbed.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an operator sees: metrics, log lines, a node that refuses to start, one that stops. */
class OperationsIT {

  private static Engine engine;
  private static ReadModel readModel;
  private static NodeProcess node;

  @BeforeAll
  static void carryOneEvent() {
    engine =
        new Engine()
            .with("WSE_LOG_FORMAT", "json")
            .with("WSE_EVENT_TYPES", "Opened=opened")
            .with("WSE_SNAPSHOTS", ReadModel.DEFINITION);
    readModel = new ReadModel(engine);
    node = engine.node("all");
    try (Client client = Client.listening(node.port(), Tokens.of("anna"))) {
      client.welcome();
      engine.events().event(Engine.TOPIC, "anna", "Opened", "op-1");
      engine.events().event(Engine.TOPIC, "anna", "NobodyConfiguredThis", "op-2");
      client.awaitEvent("op-2");
      engine.events().event(Engine.TOPIC, "anna", "NumbersWanted", "op-3");
      client.await("a saga's snapshot", frame -> isSnapshot(frame, "saga"));
      client.send(
          new JsonObject()
              .put("t", "snapshot_request")
              .put("p", new JsonObject().put("snapshot_type", "numbers")));
      client.await("a requested snapshot", frame -> isSnapshot(frame, "request"));
      Events.await(
          engine
              .events()
              .send(Engine.TOPIC, "anna", "{\"event_id\":\"op-4\",\"user_id\":\"anna\",\"n\":1}"));
      engine.events().event(Engine.TOPIC, "anna", "Opened", "op-5");
      client.awaitEvent("op-5");
    }
  }

  private static boolean isSnapshot(JsonObject frame, String trigger) {
    return "number_snapshot".equals(frame.getString("t"))
        && trigger.equals(frame.getJsonObject("p").getString("trigger"));
  }

  @AfterAll
  static void stop() {
    readModel.close();
    engine.close();
  }

  @Test
  void theFourMetersOfTheEngineHaveTheirNamesLabelsAndBuckets() {
    String metrics = node.metrics();
    assertThat(metrics)
        .contains("wse_events_processed_total{event_type=\"opened\",status=\"appended\"}")
        .contains("wse_events_processed_total{event_type=\"other\",status=\"appended\"}")
        .contains("# TYPE wse_active_connections gauge")
        .contains("# TYPE wse_events_processed_total counter")
        .contains("wse_snapshots_sent_total{snapshot_type=\"numbers\",trigger=\"saga\"} 1.0")
        .contains("wse_snapshots_sent_total{snapshot_type=\"numbers\",trigger=\"request\"} 1.0");
    assertThat(bucketsOf("wse_event_latency_ms_bucket", metrics))
        .contains("1.0", "2.5", "5.0", "10.0", "25.0", "50.0", "100.0", "250.0", "500.0", "1000.0");
    assertThat(metrics).doesNotContain("user_id").doesNotContain("anna");
  }

  @Test
  void theDocsListEveryMeterAndNoOther() throws IOException {
    Set<String> meters =
        node.metrics()
            .lines()
            .filter(line -> line.startsWith("# TYPE wse_"))
            .map(line -> line.split(" ")[2].replaceFirst("_ms_max$", "_ms"))
            .collect(Collectors.toCollection(TreeSet::new));
    String docs = Files.readString(ProjectRoot.find().resolve("docs/operations.md"));
    String metrics =
        docs.substring(docs.indexOf("\n## Metrics"), docs.indexOf("The Vert.x meters"));
    Set<String> listed =
        Pattern.compile("`(wse_[a-z_]+)`")
            .matcher(metrics)
            .results()
            .map(name -> name.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(listed).isEqualTo(meters);
  }

  @Test
  void connectionsAreCountedByTheirTransport() {
    awaitConnections("websocket", 0);
    awaitConnections("sockjs_websocket", 0);
    try (Client plain = Client.listening(node.port(), Tokens.of("emil"));
        Client sockJs = Client.withoutReading(node.port(), sockJsPath(Tokens.of("emil")))) {
      plain.welcome();
      awaitConnections("sockjs_websocket", 1);
      awaitConnections("websocket", 1);
      awaitConnections("sockjs_http", 0);
      sockJs.cut();
      awaitConnections("sockjs_websocket", 0);
      awaitConnections("websocket", 1);
    }
  }

  private static String sockJsPath(String token) {
    return "/sockjs/000/a-session/websocket?token=" + token;
  }

  private static void awaitConnections(String transport, int count) {
    String line = "wse_active_connections{transport=\"" + transport + "\"} " + count + ".0";
    Await.until(line, Client.PATIENCE, () -> node.metrics().lines().anyMatch(line::equals));
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
  void theQueueOfTheEventBusIsAmongTheMeters() {
    assertThat(node.metrics().lines())
        .contains("# TYPE vertx_eventbus_pending gauge")
        .anyMatch(line -> line.matches("vertx_eventbus_pending\\{side=\"local\"} [0-9.]+"))
        .anyMatch(line -> line.startsWith("vertx_eventbus_delivered_total{side=\"local\"} "))
        .anyMatch(line -> line.startsWith("vertx_eventbus_received_total{side=\"local\"} "));
  }

  @Test
  void logLinesHaveTheEnginesNamesAndFields() {
    JsonObject processed = logLine("wse.event.processed");
    assertThat(processed.getMap()).containsKeys("event_type", "user_id", "latency_ms");
    JsonObject established = logLine("wse.connection.established");
    assertThat(established.getMap()).containsKeys("user_id", "connection_id");
    JsonObject closed = logLine("wse.connection.closed");
    assertThat(closed.getMap()).containsKeys("user_id", "connection_id", "duration_s");
    JsonObject sent = logLine("wse.snapshot.sent");
    assertThat(sent.getMap()).containsKeys("snapshot_type", "user_id", "resource_count", "trigger");
    JsonObject error = logLine("dead_letter_topic");
    assertThat(error.getMap())
        .containsEntry("message", "wse.error")
        .containsEntry("event_id", "op-4")
        .containsEntry("user_id", "anna")
        .containsKey("error");
  }

  @Test
  void linesOfSingleEventsAreAtDebugThoseOfConnectionsAtInfoAndErrorsAtError() {
    Map<String, String> levels =
        Map.of(
            "wse.event.processed", "debug",
            "wse.connection.established", "info",
            "wse.connection.closed", "info",
            "wse.snapshot.sent", "info",
            "wse.error", "error");
    levels.keySet().forEach(OperationsIT::logLine);

    Map<String, Set<String>> found =
        logLines()
            .filter(line -> levels.containsKey(line.getString("message")))
            .collect(
                Collectors.groupingBy(
                    line -> line.getString("message"),
                    Collectors.mapping(line -> line.getString("level"), Collectors.toSet())));

    levels.forEach((event, level) -> assertThat(found.get(event)).as(event).containsExactly(level));
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
  void aSocketNodeWithoutAKeyDoesNotStartAndNamesTheKey() {
    String log = refusal(Map.of("WSE_JWT_SECRET", ""));
    assertThat(log).contains("jwt.secret (WSE_JWT_SECRET)");
  }

  @Test
  void aNodeWithAWrongSettingSaysWhichAndEnds() {
    assertThat(refusal(Map.of("WSE_HEARTBEAT_INTERVAL", "soon")))
        .contains("WSE_HEARTBEAT_INTERVAL")
        .contains("expected");
    assertThat(refusal(Map.of("WSE_HEARTBEET_INTERVAL", "30"))).contains("WSE_HEARTBEET_INTERVAL");
  }

  @Test
  void aSecondEngineOnTheSameRedisIsRefusedAndNoClientOfTheFirstHearsOfIt() {
    try (Client client = Client.listening(node.port(), Tokens.of("dora"))) {
      client.welcome();

      String log = refusal(Map.of("WSE_CONSUMER_GROUP", "others"), "publisher");

      assertThat(log)
          .contains("consumer.group=wse-consumer-group, this node has consumer.group=others")
          .contains("redis.prefix");
      engine.events().event(Engine.TOPIC, "dora", "Opened", "after-the-refusal");
      client.awaitEvent("after-the-refusal");
      assertThat(client.frames()).noneMatch(frame -> "resync".equals(frame.getString("t")));
    }
  }

  /** What a socket node says that ends because of these settings. */
  private static String refusal(Map<String, String> settings) {
    return refusal(settings, "socket");
  }

  private static String refusal(Map<String, String> settings, String part) {
    NodeProcess refused = engine.starting(settings, part);
    Await.until("it ended", Client.PATIENCE, () -> !refused.isAlive());
    assertThat(refused.log()).doesNotContain("wse.node.started");
    return refused.log();
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
