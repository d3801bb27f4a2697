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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
    engine = new Engine().withDemoSettings();
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
      sagasEndInCompleteSnapshots("slow", 100);
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
      // What went to all connections of the user went out before this.
      other.send(new JsonObject().put("t", "ping").put("id", "p1"));
      other.await("the pong", frame -> "p1".equals(payload(frame).getString("re")));
      assertThat(other.frames())
          .noneMatch(frame -> "account_snapshot".equals(frame.getString("t")));
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
  void foldingEventsOverAnySnapshotOfTheirMidstGivesTheDatabasesRows() {
    String user = "folder";
    linkAccounts(user);
    // Of these the client knows by a snapshot alone.
    IntStream.range(0, 3).forEach(i -> placeOrder(user));
    try (Client client = Client.listening(node.port(), Tokens.of(user))) {
      client.welcome();
      for (int i = 0; i < 5; i++) {
        client.send(request("s" + i, "orders"));
        placeOrder(user);
      }
      List<JsonObject> snapshots =
          IntStream.range(0, 5).mapToObj(i -> "s" + i).map(id -> answer(client, id)).toList();
      placeOrder(user);
      Await.until(
          "nine orders filled or rejected",
          Client.PATIENCE,
          () -> {
            Set<JsonObject> orders = ordersInTheDatabase(user);
            return orders.size() == 9
                && orders.stream().noneMatch(row -> "placed".equals(row.getString("status")));
          });
      for (JsonObject snapshot : snapshots) {
        assertThat(snapshot.getBoolean("exact")).isTrue();
        assertThat(snapshot.getJsonArray("orders")).hasSizeGreaterThanOrEqualTo(3);
        Await.until(
            "the orders folded over " + snapshot + " equal the database's",
            Client.PATIENCE,
            () -> foldedOrders(snapshot, client).equals(ordersInTheDatabase(user)));
      }
      // It lay in their midst: some events it has, some it has not.
      assertThat(orderEvents(client))
          .anyMatch(event -> isIncluded(event, snapshots.get(4)))
          .anyMatch(event -> !isIncluded(event, snapshots.get(4)));
    }
  }

  private static JsonObject answer(Client client, String id) {
    return payload(client.await("answer " + id, f -> id.equals(payload(f).getString("re"))));
  }

  /** The snapshot's rows, and over them every event that its positions do not include. */
  private static Set<JsonObject> foldedOrders(JsonObject snapshot, Client client) {
    Map<String, JsonObject> rows = new HashMap<>();
    snapshot.getJsonArray("orders").stream()
        .map(JsonObject.class::cast)
        .forEach(row -> rows.put(row.getString("order_id"), row));
    orderEvents(client).stream()
        .filter(event -> !isIncluded(event, snapshot))
        .map(SnapshotIT::payload)
        .forEach(row -> rows.put(row.getString("order_id"), row));
    return Set.copyOf(rows.values());
  }

  private static boolean isIncluded(JsonObject event, JsonObject snapshot) {
    JsonArray source = event.getJsonArray("src");
    return source.getLong(2)
        < snapshot
            .getJsonObject("positions")
            .getJsonObject(source.getString(0))
            .getLong(source.getInteger(1).toString());
  }

  private static List<JsonObject> orderEvents(Client client) {
    return client.events().stream().filter(e -> e.getString("t").startsWith("order_")).toList();
  }

  private static void placeOrder(String user) {
    JsonObject accounts = new JsonObject(call("GET", "/api/accounts", user, null).body());
    JsonObject order =
        new JsonObject()
            .put(
                "account_id",
                accounts.getJsonArray("accounts").getJsonObject(0).getString("account_id"))
            .put("symbol", firstSymbol(user))
            .put("side", "buy")
            .put("quantity", 1)
            .put("type", "market");
    assertThat(call("POST", "/api/orders", user, order).statusCode()).isEqualTo(202);
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

  /** As the saga's events say; their topics are read side by side, so its end may come first. */
  private static Set<String> accountsLinkedTo(Client client) {
    JsonObject completed =
        client.await("the saga's end", event -> isOf(COMPLETED, event)).getJsonObject("p");
    return Await.value(
        "as many accounts linked as the saga tells",
        Client.PATIENCE,
        () -> {
          Set<String> linked =
              client.events().stream()
                  .filter(event -> isOf("BrokerAccountLinked", event))
                  .map(event -> payload(event).getString("account_id"))
                  .collect(Collectors.toSet());
          return linked.size() == completed.getInteger("account_count") ? linked : null;
        });
  }

  private static boolean isOf(String domainType, JsonObject event) {
    return domainType.equals(event.getString("original_event_type"));
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
