package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.wse.testbed.Await;
import io.wse.testbed.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Redis, Kafka and PostgreSQL away for two minutes each. Their times overlap, so that the second
 * half of one is the first half of the next:
 *
 * <pre>
 *   Redis       ########--------
 *   Kafka       ----########----
 *   PostgreSQL  --------########
 * </pre>
 */
class OutagesIT {

  /** Of each server; {@code -Dwse.outage.s=n} takes n seconds. */
  private static final Duration OUTAGE = Duration.ofSeconds(Long.getLong("wse.outage.s", 120));

  private static final Duration RECOVERY = Duration.ofSeconds(60);

  /** How long a client may wait for the answer that there is no snapshot just now. */
  private static final Duration REFUSAL = Duration.ofSeconds(30);

  private static final List<String> USERS = List.of("anna", "bert", "carl", "dora");
  private static final int PARTITIONS = 4;
  private static final int QUEUE_RECORDS = 40;

  /** A node that waits uses a small part of one; one that spins all that it gets. */
  private static final double MOST_PROCESSORS = 0.3;

  private static final double MOST_COMPLAINTS_PER_SECOND = 5;
  private static final double MOST_ATTEMPTS_PER_SECOND = 5;

  private static Engine engine;
  private static ReadModel readModel;
  private static NodeProcess consumer;
  private static NodeProcess publisher;
  private static NodeProcess snapshot;
  private static NodeProcess socket;
  private static List<NodeProcess> nodes;

  @BeforeAll
  static void start() {
    engine =
        new Engine()
            .with("WSE_SNAPSHOTS", ReadModel.DEFINITION)
            .with("WSE_CONSUMER_QUEUE_RECORDS", String.valueOf(QUEUE_RECORDS))
            .with("WSE_BUFFER_SIZE", "20000")
            .with("WSE_HEARTBEAT_INTERVAL", "5s");
    readModel = new ReadModel(engine);
    readModel.add("anna", 1);
    readModel.add("anna", 2);
    publisher = engine.starting("publisher");
    snapshot = engine.starting("snapshot");
    socket = engine.starting("socket");
    consumer = engine.starting("consumer");
    nodes = List.of(publisher, snapshot, socket, consumer);
    nodes.forEach(NodeProcess::awaitReady);
  }

  @AfterAll
  static void stop() {
    readModel.close();
    engine.close();
  }

  private final Map<String, Client> clients = new LinkedHashMap<>();

  @Test
  void clientsStayAndGetEverythingThoughEachServerIsAwayForTwoMinutes() {
    List<Long> processes = nodes.stream().map(NodeProcess::pid).toList();
    USERS.forEach(user -> clients.put(user, Client.listening(socket.port(), Tokens.of(user))));
    clients.values().forEach(Client::welcome);
    try (SteadyEvents steady = new SteadyEvents(engine.events(), Engine.TOPIC, USERS, 0)) {
      awaitNewest(steady);

      engine.redis().kill();
      Map<String, String> firstWithoutRedis = nextOf(steady);
      withoutRedis(steady);
      engine.kafka().kill();
      withoutRedisAndKafka();
      Map<String, String> whileKafkaWasAway = newest(steady);

      engine.redis().start();
      engine.postgres().kill();
      withoutKafkaAndPostgres(firstWithoutRedis);
      engine.kafka().start();
      withoutPostgres(whileKafkaWasAway);

      engine.postgres().start();
      allThere();
      steady.end();
      USERS.forEach(user -> gotAllInOrder(user, steady.of(user)));
    }
    assertThat(nodes.stream().map(NodeProcess::pid)).containsExactlyElementsOf(processes);
    clients.values().forEach(Client::close);
  }

  /** The consumer has records that nobody takes: it tries now and then, and reads no more. */
  private void withoutRedis(SteadyEvents steady) {
    awaitClosed(publisher, "log", "Redis");
    awaitClosed(socket, "log", "log");
    double read = consumer.meters().sum("wse_consumer_records_total");
    int written = steady.count();
    double retries = retriesWithoutLog(consumer);
    double failures = publisher.meters().sum("wse_log_append_failures_total");
    long fromNanos = System.nanoTime();

    awaitHalfAnOutageWithoutSpinning();

    double seconds = (System.nanoTime() - fromNanos) / 1e9;
    assertThat(consumer.isReady()).isTrue();
    assertThat(snapshot.isReady()).isTrue();
    assertThat(steady.count() - written).isGreaterThan(2 * PARTITIONS * QUEUE_RECORDS);
    assertThat(consumer.meters().sum("wse_consumer_records_total") - read)
        .isLessThan(PARTITIONS * QUEUE_RECORDS * 1.5);
    assertThat(consumer.meters().sum("wse_consumer_lag")).isPositive();
    assertThat(retriesWithoutLog(consumer) - retries)
        .isBetween(1.0, seconds * MOST_ATTEMPTS_PER_SECOND);
    assertThat(publisher.meters().sum("wse_log_append_failures_total") - failures)
        .isBetween(1.0, seconds * MOST_ATTEMPTS_PER_SECOND);
    try (Client newcomer = Client.listening(socket.port(), Tokens.of("emil"))) {
      assertThat(newcomer.awaitClose()).as("come back later").isEqualTo(4500);
    }
    JsonObject numbers = requestSnapshot("anna", "without-redis");
    assertThat(numbers.getString("t")).isEqualTo("number_snapshot");
  }

  private void withoutRedisAndKafka() {
    awaitClosed(consumer, "consuming", "Kafka");
    awaitClosed(snapshot, "read_model", "Kafka");
    noSnapshots("without-kafka");
    awaitHalfAnOutageWithoutSpinning();
  }

  /** What the consumer had read goes out as soon as it can, Kafka or not. */
  private void withoutKafkaAndPostgres(Map<String, String> firstWithoutRedis) {
    awaitOpen(publisher, "log");
    awaitOpen(socket, "log");
    firstWithoutRedis.forEach(this::awaitEvent);
    awaitClosed(snapshot, "read_model", "PostgreSQL");
    try (Client newcomer = Client.listening(socket.port(), Tokens.of("emil"))) {
      newcomer.welcome();
    }
    assertThat(gate(consumer, "consuming").getBoolean("open")).isFalse();
    noSnapshots("without-both");
    awaitHalfAnOutageWithoutSpinning();
  }

  /** Events flow, and the snapshots that they call for are owed. */
  private void withoutPostgres(Map<String, String> whileKafkaWasAway) {
    awaitOpen(consumer, "consuming");
    whileKafkaWasAway.forEach(this::awaitEvent);
    awaitClosed(snapshot, "read_model", "PostgreSQL");
    engine.events().event(Engine.TOPIC, "anna", "NumbersWanted", "a-saga");
    JsonObject saga = clients.get("anna").awaitEvent("a-saga");
    assertThat(saga.getJsonArray("snapshots")).containsExactly("numbers");
    noSnapshots("without-postgres");
    awaitHalfAnOutageWithoutSpinning();
    assertThat(sagaSnapshots()).isEmpty();
  }

  private void allThere() {
    awaitOpen(snapshot, "read_model");
    nodes.forEach(NodeProcess::awaitReady);
    Await.until("the snapshot that was owed", RECOVERY, () -> !sagaSnapshots().isEmpty());
    JsonObject owed = sagaSnapshots().get(0);
    assertThat(owed.getBoolean("exact")).isTrue();
    assertThat(owed.getJsonArray("numbers"))
        .containsExactly(new JsonObject().put("n", 1), new JsonObject().put("n", 2));
    JsonObject asked = requestSnapshot("anna", "after-all");
    assertThat(asked.getString("t")).isEqualTo("number_snapshot");
    assertThat(asked.getJsonObject("p").getInteger("total")).isEqualTo(2);
  }

  private List<JsonObject> sagaSnapshots() {
    return clients.get("anna").frames().stream()
        .filter(frame -> "number_snapshot".equals(frame.getString("t")))
        .map(frame -> frame.getJsonObject("p"))
        .filter(payload -> "saga".equals(payload.getString("trigger")))
        .toList();
  }

  private void gotAllInOrder(String user, List<String> ids) {
    Client client = clients.get(user);
    client.await(
        "the last event", RECOVERY, frame -> ids.get(ids.size() - 1).equals(frame.getString("id")));
    assertThat(client.events())
        .filteredOn(event -> SteadyEvents.TYPE.equals(event.getString("original_event_type")))
        .extracting(event -> event.getString("id"))
        .containsExactlyElementsOf(ids);
    long first = client.standing("user:" + user).getLong("seq") + 1;
    assertThat(client.events())
        .extracting(event -> event.getLong("seq"))
        .containsExactlyElementsOf(
            LongStream.range(first, first + client.events().size()).boxed().toList());
    assertThat(client.frames()).noneMatch(frame -> "resync".equals(frame.getString("t")));
  }

  private void awaitNewest(SteadyEvents steady) {
    Await.until("events", RECOVERY, () -> steady.count() > 2 * USERS.size());
    newest(steady).forEach(this::awaitEvent);
  }

  private void awaitEvent(String user, String id) {
    clients.get(user).await("event " + id, RECOVERY, frame -> id.equals(frame.getString("id")));
  }

  private static Map<String, String> nextOf(SteadyEvents steady) {
    int written = steady.count();
    Await.until("one more", RECOVERY, () -> steady.count() > written + USERS.size());
    return newest(steady);
  }

  private static Map<String, String> newest(SteadyEvents steady) {
    Map<String, String> newest = new HashMap<>();
    for (String user : USERS) {
      newest.put(user, steady.newestOf(user));
    }
    return newest;
  }

  /** Clients are served as well as can be meanwhile, and no node is busy with what is away. */
  private void awaitHalfAnOutageWithoutSpinning() {
    Map<NodeProcess, Effort> before = new LinkedHashMap<>();
    nodes.forEach(node -> before.put(node, Effort.of(node)));
    double errors = consumer.meters().sum("wse_consumer_poll_errors_total");
    long fromNanos = System.nanoTime();
    long untilNanos = fromNanos + OUTAGE.dividedBy(2).toNanos();
    Await.until(
        "half of the outage",
        OUTAGE,
        () -> {
          clients.forEach((user, client) -> assertThat(client.closeCode()).as(user).isEqualTo(-1));
          return System.nanoTime() > untilNanos;
        });
    before.forEach(
        (node, effort) -> {
          Effort now = Effort.of(node);
          assertThat(now.processorsSince(effort))
              .as("processors of " + node.name())
              .isLessThan(MOST_PROCESSORS);
          assertThat(now.complaintsPerSecondSince(effort))
              .as("complaints of " + node.name())
              .isLessThan(MOST_COMPLAINTS_PER_SECOND);
        });
    assertThat(consumer.meters().sum("wse_consumer_poll_errors_total") - errors)
        .isLessThan((System.nanoTime() - fromNanos) / 1e9 * MOST_ATTEMPTS_PER_SECOND);
    clients.forEach(OutagesIT::answersAPing);
    assertThat(socket.meters().sum("wse_active_connections")).isEqualTo(USERS.size());
  }

  private static void answersAPing(String user, Client client) {
    String id = "ping-" + System.nanoTime();
    client.send(new JsonObject().put("t", "ping").put("id", id));
    client.await(
        user + "'s pong",
        frame ->
            "pong".equals(frame.getString("t"))
                && id.equals(frame.getJsonObject("p").getString("re")));
  }

  /** Over the connection and over HTTP. */
  private void noSnapshots(String id) {
    JsonObject refused = requestSnapshot("anna", id);
    assertThat(refused.getString("t")).isEqualTo("error");
    assertThat(refused.getJsonObject("p").getString("code")).isEqualTo("SNAPSHOT_UNAVAILABLE");
    assertThat(refused.getJsonObject("p").getBoolean("retryable")).isTrue();

    HttpResponse<String> answer = post("anna");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo("SNAPSHOT_UNAVAILABLE");
    assertThat(new JsonObject(answer.body()).getBoolean("retryable")).isTrue();
  }

  /** The frame that answers. */
  private JsonObject requestSnapshot(String user, String id) {
    Client client = clients.get(user);
    client.send(
        new JsonObject()
            .put("t", "snapshot_request")
            .put("id", id)
            .put("p", new JsonObject().put("snapshot_type", "numbers")));
    return client.await(
        "the answer to " + id,
        REFUSAL,
        frame -> id.equals(frame.getJsonObject("p", new JsonObject()).getString("re")));
  }

  private static HttpResponse<String> post(String user) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + socket.port() + "/wse/snapshot/request"))
            .header("Authorization", "Bearer " + Tokens.of(user))
            .timeout(REFUSAL)
            .POST(HttpRequest.BodyPublishers.ofString("{\"snapshot_type\":\"numbers\"}"))
            .build();
    try {
      return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Readiness and the meter say so. */
  private static void awaitClosed(NodeProcess node, String gate, String because) {
    Await.until(
        node.name() + " without " + because,
        RECOVERY,
        () -> {
          JsonObject shown = gate(node, gate);
          return !node.isReady()
              && Boolean.FALSE.equals(shown.getBoolean("open"))
              && shown.getString("reason", "").contains(because);
        });
    assertThat(node.meters().sum("wse_gate_open", "gate=\"" + gate + "\"")).isZero();
  }

  private static double retriesWithoutLog(NodeProcess consumer) {
    return consumer
        .meters()
        .find("wse_consumer_retries_total", "fault=\"LOG_UNAVAILABLE\"")
        .orElse(0);
  }

  private static void awaitOpen(NodeProcess node, String gate) {
    Await.until(
        node.name() + " has opened " + gate,
        RECOVERY,
        () -> node.isReady() && Boolean.TRUE.equals(gate(node, gate).getBoolean("open")));
    assertThat(node.meters().sum("wse_gate_open", "gate=\"" + gate + "\"")).isEqualTo(1);
  }

  private static JsonObject gate(NodeProcess node, String gate) {
    return node.health()
        .getJsonObject("gates", new JsonObject())
        .getJsonObject(gate, new JsonObject());
  }
}
