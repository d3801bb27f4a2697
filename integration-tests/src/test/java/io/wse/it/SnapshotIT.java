package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.testbed.Await;
import io.wse.testbed.NodeProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Snapshots of the demo's read model: after sagas, on request, over HTTP. */
class SnapshotIT {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String COMPLETED = "BrokerConnectionEstablishedSagaCompleted";

  private static Engine engine;
  private static NodeProcess node;
  private static NodeProcess demo;

  @BeforeAll
  static void start() {
    engine = new Engine().withDemoSettings().with("WSE_SNAPSHOT_WAIT", "20000");
    demo = engine.demo();
    node = engine.node("all");
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @Test
  void ofAHundredSagasEverySnapshotHoldsEveryLinkedAccount() {
    sagasEndInCompleteSnapshots("saga", 100);
  }

  @Test
  void aSlowProjectorDelaysTheSnapshotButTakesNothingFromIt() {
    demo.close();
    demo = engine.demo("DEMO_PROJECTOR_DELAY_MS", "2000");
    try {
      sagasEndInCompleteSnapshots("slow", 10);
    } finally {
      demo.close();
      demo = engine.demo();
    }
  }

  @Test
  void aRequestIsAnsweredToTheOneWhoAsked() {
    linkAccounts("asker");
    try (Client asker = Client.listening(node.port(), Tokens.of("asker"));
        Client other = Client.listening(node.port(), Tokens.of("asker"))) {
      asker.welcome();
      other.welcome();
      asker.send(request("q1", "accounts"));
      JsonObject snapshot =
          asker.await("the snapshot", frame -> "q1".equals(payload(frame).getString("re")));
      assertThat(snapshot.getString("t")).isEqualTo("account_snapshot");
      assertThat(payload(snapshot).getString("trigger")).isEqualTo("request");
      assertThat(payload(snapshot).getBoolean("exact")).isTrue();
      assertThat(payload(snapshot).getJsonArray("accounts")).isNotEmpty();
      asker.send(request("q2", "nothing-of-that-name"));
      JsonObject error =
          asker.await("the error", frame -> "q2".equals(payload(frame).getString("re")));
      assertThat(payload(error).getString("code")).isEqualTo("SNAPSHOT_UNKNOWN");
      assertThat(other.frames()).noneMatch(frame -> "q1".equals(payload(frame).getString("re")));
    }
  }

  @Test
  void theSameRequestOverHttpIsAnsweredInTheBody() throws Exception {
    linkAccounts("poster");
    HttpResponse<String> answer = post("{\"snapshot_type\":\"accounts\"}", Tokens.of("poster"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"accounts\":[{");
    assertThat(post("{\"snapshot_type\":\"accounts\"}", "nonsense").statusCode()).isEqualTo(401);
    assertThat(post("{\"snapshot_type\":\"x\"}", Tokens.of("poster")).statusCode()).isEqualTo(404);
    assertThat(post("not json", Tokens.of("poster")).statusCode()).isEqualTo(400);
  }

  @Test
  void foldingEventsOverASnapshotGivesTheDatabasesRows() {
    String user = "folder";
    try (Client client = Client.listening(node.port(), Tokens.of(user))) {
      client.welcome();
      connectBroker(user);
      JsonObject first = awaitSagaSnapshot(client);
      String account =
          payload(first).getJsonArray("accounts").getJsonObject(0).getString("account_id");
      for (int i = 0; i < 5; i++) {
        JsonObject order =
            new JsonObject()
                .put("account_id", account)
                .put("symbol", firstSymbol(user))
                .put("side", "buy")
                .put("quantity", 1)
                .put("type", "market");
        assertThat(call("POST", "/api/orders", user, order).statusCode()).isEqualTo(202);
      }
      Await.until(
          "five orders filled or rejected",
          Duration.ofSeconds(30),
          () ->
              client.events().stream()
                      .filter(
                          e -> Set.of("order_filled", "order_rejected").contains(e.getString("t")))
                      .count()
                  == 5);
      Await.until(
          "the cache of orders equals the database",
          Duration.ofSeconds(20),
          () -> foldedOrders(client).equals(ordersInTheDatabase(user)));
    }
  }

  private static Set<JsonObject> foldedOrders(Client client) {
    return Set.copyOf(
        client.events().stream()
            .filter(event -> event.getString("t").startsWith("order_"))
            .map(event -> event.getJsonObject("p"))
            .collect(
                Collectors.toMap(row -> row.getString("order_id"), row -> row, (old, next) -> next))
            .values());
  }

  private static Set<JsonObject> ordersInTheDatabase(String user) {
    JsonArray rows =
        new JsonObject(call("GET", "/api/orders?limit=100", user, null).body())
            .getJsonArray("orders");
    return rows.stream().map(JsonObject.class::cast).collect(Collectors.toSet());
  }

  private static void sagasEndInCompleteSnapshots(String prefix, int count) {
    List<Client> clients = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        Client client = Client.listening(node.port(), Tokens.of(prefix + i));
        client.welcome();
        clients.add(client);
      }
      for (int i = 0; i < count; i++) {
        connectBroker(prefix + i);
      }
      for (Client client : clients) {
        JsonObject snapshot = awaitSagaSnapshot(client);
        assertThat(payload(snapshot).getBoolean("exact")).isTrue();
        assertThat(accountsOf(snapshot)).isNotEmpty().isEqualTo(accountsLinkedTo(client));
      }
    } finally {
      clients.forEach(Client::close);
    }
  }

  private static JsonObject awaitSagaSnapshot(Client client) {
    return client.await(
        "the saga's snapshot",
        Duration.ofSeconds(60),
        frame ->
            "account_snapshot".equals(frame.getString("t"))
                && "saga".equals(payload(frame).getString("trigger")));
  }

  private static Set<String> accountsOf(JsonObject snapshot) {
    return payload(snapshot).getJsonArray("accounts").stream()
        .map(row -> ((JsonObject) row).getString("account_id"))
        .collect(Collectors.toSet());
  }

  private static Set<String> accountsLinkedTo(Client client) {
    assertThat(client.events())
        .anyMatch(event -> COMPLETED.equals(event.getString("original_event_type")));
    return client.events().stream()
        .filter(event -> "BrokerAccountLinked".equals(event.getString("original_event_type")))
        .map(event -> event.getJsonObject("p").getString("account_id"))
        .collect(Collectors.toSet());
  }

  /** Connects a broker and waits until its accounts are in the read model. */
  private static void linkAccounts(String user) {
    try (Client client = Client.listening(node.port(), Tokens.of(user))) {
      client.welcome();
      connectBroker(user);
      awaitSagaSnapshot(client);
    }
  }

  private static void connectBroker(String user) {
    JsonObject brokers = new JsonObject(call("GET", "/api/brokers", user, null).body());
    String broker = brokers.getJsonArray("brokers").getJsonObject(0).getString("id");
    HttpResponse<String> answer =
        call("POST", "/api/broker-connections", user, new JsonObject().put("broker", broker));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }

  private static String firstSymbol(String user) {
    Object symbol =
        new JsonObject(call("GET", "/api/symbols", user, null).body())
            .getJsonArray("symbols")
            .getValue(0);
    return symbol instanceof JsonObject object ? object.getString("symbol") : (String) symbol;
  }

  private static HttpResponse<String> post(String body, String token) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + node.port() + "/wse/snapshot/request"))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> call(
      String method, String path, String user, JsonObject body) {
    HttpRequest.BodyPublisher publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body.encode());
    try {
      return HTTP.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + demo.port() + path))
              .header("Authorization", "Bearer " + Tokens.of(user))
              .header("Content-Type", "application/json")
              .method(method, publisher)
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (java.io.IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonObject request(String id, String type) {
    return new JsonObject()
        .put("t", "snapshot_request")
        .put("id", id)
        .put("p", new JsonObject().put("snapshot_type", type));
  }

  private static JsonObject payload(JsonObject frame) {
    return frame.getJsonObject("p", new JsonObject());
  }
}
