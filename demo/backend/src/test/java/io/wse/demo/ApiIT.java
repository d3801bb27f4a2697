package io.wse.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP contract: what is answered, refused, paged, and to whom. */
class ApiIT {
  @TempDir private static Path webRoot;
  private static Vertx vertx;
  private static DemoBackend backend;
  private static DemoClient alice;
  private static String account;

  @BeforeAll
  static void start() throws IOException {
    Files.writeString(webRoot.resolve("index.html"), "<title>the page</title>");
    Files.createDirectory(webRoot.resolve("assets"));
    Files.writeString(webRoot.resolve("assets/app-1a2b.js"), "1;");
    vertx = Vertx.vertx();
    backend =
        DemoServers.start(
            vertx,
            DemoServers.newDatabase(vertx),
            Map.of(
                "DEMO_WEB_ROOT",
                webRoot.toString(),
                "DEMO_TOKEN_TTL_S",
                "3600",
                "DEMO_SOCKET_URLS",
                "http://{host}:8090,https://sockets.example"));
    alice = DemoClient.loggedIn(backend.port(), "alice-" + UUID.randomUUID());
    alice.connect("alpaca");
    account = alice.accounts().get(0).getString("account_id");
  }

  @AfterAll
  static void stop() {
    DemoServers.await(backend.stop());
    DemoServers.await(vertx.close());
  }

  private static DemoClient anonymous() {
    return DemoClient.anonymous(backend.port());
  }

  @Test
  void loginAnswersWithATokenItsEndAndWhereTheSocketsAre() {
    var answer = anonymous().post("/api/login", new JsonObject().put("user", "bob.1_x@-"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().fieldNames())
        .containsExactlyInAnyOrder("token", "user_id", "expires_at", "socket_urls");
    assertThat(answer.body().getString("user_id")).isEqualTo("bob.1_x@-");
    assertThat(answer.body().getJsonArray("socket_urls")).hasSize(2);
    assertThat(Instant.parse(answer.body().getString("expires_at")))
        .isBetween(Instant.now().plusSeconds(3500), Instant.now().plusSeconds(3601));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "desk.example", "10.0.0.7", "[fd00::7]"})
  void loginNamesSocketsOfTheHostThatThePageCameFromAndExplicitOnesAsTheyAre(String host) {
    for (var port : List.of(":8080", "")) {
      var answer =
          DemoServers.await(
              vertx
                  .createHttpClient()
                  .request(HttpMethod.POST, backend.port(), "127.0.0.1", "/api/login")
                  .compose(
                      request ->
                          request
                              .putHeader("Host", host + port)
                              .send("{\"user\":\"bob\"}")
                              .compose(HttpClientResponse::body)));

      assertThat(answer.toJsonObject().getJsonArray("socket_urls"))
          .containsExactly("http://" + host + ":8090", "https://sockets.example");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"user\":\"\"}", "{\"user\":\"a b\"}", "{\"user\":7}", "{}", "{\"user\":null}"})
  void aBadUserNameIsRefusedByField(String body) {
    var answer = anonymous().post("/api/login", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error().getString("code")).isEqualTo("invalid");
    assertThat(answer.error().getString("field")).isEqualTo("user");
  }

  @Test
  void aUserNameOf65CharactersIsTooLong() {
    var body = new JsonObject().put("user", "a".repeat(65));

    assertThat(anonymous().post("/api/login", body).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no json", "[]", "", "null"})
  void aBodyThatIsNoObjectIsRefused(String body) {
    assertThat(anonymous().post("/api/login", body).status()).isEqualTo(400);
    assertThat(alice.post("/api/orders", body).status()).isEqualTo(400);
  }

  @Test
  void aBodyTooLargeIsRefused() {
    var answer = alice.post("/api/orders", new JsonObject().put("x", "x".repeat(70_000)));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.error().getString("code")).isEqualTo("too_large");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/brokers",
        "/api/symbols",
        "/api/accounts",
        "/api/orders",
        "/api/positions",
        "/api/broker-connections"
      })
  void withoutATokenNothingIsAnswered(String path) {
    var answer = anonymous().get(path);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.error().getString("code")).isEqualTo("unauthenticated");
    assertThat(alice.get(path).status()).isEqualTo(200);
  }

  @Test
  void anUnknownPathIsNotFoundInJson() {
    var answer = alice.get("/api/nothing");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.error().getString("code")).isEqualTo("not_found");
  }

  private static JsonObject order() {
    return alice.orderBody(account, "AAPL", "buy", 1);
  }

  @ParameterizedTest
  @CsvSource({
    "account_id, \"x\"",
    "account_id, null",
    "symbol, \"NOPE\"",
    "symbol, 7",
    "side, \"hold\"",
    "quantity, 0",
    "quantity, -1",
    "quantity, \"1\"",
    "quantity, 0.00001",
    "quantity, 1e300",
    "type, \"stop\"",
    "limit_price, 5",
    "order_id, \"1\""
  })
  void anInvalidOrderIsRefusedByField(String field, String value) {
    var body = order();
    body.remove(field);
    var text = body.encode().replaceFirst("}$", ",\"" + field + "\":" + value + "}");

    var answer = alice.post("/api/orders", text);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error().getString("field")).isEqualTo(field);
    assertThat(answer.error().getString("message")).isNotBlank();
  }

  @Test
  void aLimitOrderNeedsItsPrice() {
    var answer = alice.post("/api/orders", order().put("type", "limit"));

    assertThat(answer.error().getString("field")).isEqualTo("limit_price");
  }

  @Test
  void anUnknownBrokerIsRefusedAndAConnectedOneConflicts() {
    var unknown = alice.post("/api/broker-connections", new JsonObject().put("broker", "x"));
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.error().getString("field")).isEqualTo("broker");

    var again = alice.post("/api/broker-connections", new JsonObject().put("broker", "alpaca"));
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.error().getString("code")).isEqualTo("conflict");
  }

  @Test
  void aRepeatedOrderIsPlacedOnceAndAnsweredTheSame() {
    var body = order().put("order_id", UUID.randomUUID().toString());
    var first = alice.post("/api/orders", body);
    alice.awaitOrder(body.getString("order_id"), row -> row.getString("status").equals("filled"));

    var second = alice.post("/api/orders", body);

    assertThat(second.status()).isEqualTo(202);
    assertThat(second.body()).isEqualTo(first.body());
    var other = alice.post("/api/orders", body.copy().put("quantity", 2));
    assertThat(other.status()).isEqualTo(409);
  }

  @Test
  void onlyAnOpenOrderIsCancelled() {
    var open = alice.place(order().put("type", "limit").put("limit_price", 1));
    assertThat(alice.delete("/api/orders/" + open).status()).isEqualTo(202);

    assertThat(alice.delete("/api/orders/" + open).status()).isEqualTo(409);
    assertThat(alice.delete("/api/orders/" + UUID.randomUUID()).status()).isEqualTo(404);
    assertThat(alice.delete("/api/orders/x").status()).isEqualTo(400);
  }

  @Test
  void aUserSeesAndMovesOnlyTheirOwn() {
    var bob = DemoClient.loggedIn(backend.port(), "bob-" + UUID.randomUUID());
    bob.connect("alpaca");
    var order = alice.placeAndAwait(order(), "filled");

    assertThat(bob.orders()).isEmpty();
    assertThat(bob.holdings()).isEmpty();
    assertThat(bob.accounts()).noneMatch(a -> a.getString("account_id").equals(account));
    assertThat(bob.get("/api/orders/" + order.getString("order_id")).status()).isEqualTo(404);
    assertThat(bob.delete("/api/orders/" + order.getString("order_id")).status()).isEqualTo(404);
    assertThat(bob.post("/api/orders", order()).status()).isEqualTo(404);
    var connection = alice.connections().get(0).getString("connection_id");
    assertThat(bob.delete("/api/broker-connections/" + connection).status()).isEqualTo(404);
  }

  @Test
  void ordersArePagedFilteredAndCounted() {
    var carol = DemoClient.loggedIn(backend.port(), "carol-" + UUID.randomUUID());
    carol.connect("ibkr");
    var hers = carol.accounts().get(0).getString("account_id");
    var placed = new ArrayList<String>();
    for (var i = 0; i < 7; i++) {
      var symbol = i % 2 == 0 ? "AAPL" : "MSFT";
      placed.add(
          carol.place(
              carol.orderBody(hers, symbol, "buy", 1).put("type", "limit").put("limit_price", 1)));
    }
    carol.delete("/api/orders/" + placed.get(0));
    carol.awaitOrder(placed.get(0), row -> row.getString("status").equals("cancelled"));
    Await.until("all are there", () -> carol.orders().size() == 7);

    var all = carol.orders();
    assertThat(all)
        .isSortedAccordingTo(
            (a, b) -> b.getString("placed_at").compareTo(a.getString("placed_at")));
    assertThat(paged(carol, "/api/orders", "orders", 3)).isEqualTo(all);

    assertThat(statuses(carol, "status=cancelled")).containsExactly("cancelled");
    assertThat(statuses(carol, "status=placed&symbol=AAPL")).hasSize(3);
    assertThat(carol.get("/api/orders?symbol=MSFT").body().getInteger("total")).isEqualTo(3);
  }

  @Test
  void connectionsAndAccountsArePagedFilteredAndCounted() {
    var dave = DemoClient.loggedIn(backend.port(), "dave-" + UUID.randomUUID());
    var gone = dave.connect("alpaca");
    var ibkr = dave.connect("ibkr");
    dave.connect("schwab");
    dave.delete("/api/broker-connections/" + gone);
    var disconnected = "/api/broker-connections?status=disconnected";
    Await.until("it is gone", () -> !dave.list(disconnected, "connections").isEmpty());
    Await.until(
        "so are its accounts",
        () -> dave.list("/api/accounts?connection_id=" + gone, "accounts").isEmpty());

    var connections = dave.connections();
    assertThat(connections).hasSize(3);
    assertThat(paged(dave, "/api/broker-connections", "connections", 1)).isEqualTo(connections);
    assertThat(dave.list(disconnected, "connections"))
        .singleElement()
        .satisfies(row -> assertThat(row.getString("connection_id")).isEqualTo(gone));
    assertThat(dave.list("/api/broker-connections?broker=ibkr&status=connected", "connections"))
        .singleElement()
        .satisfies(row -> assertThat(row.getString("connection_id")).isEqualTo(ibkr));

    var accounts = dave.accounts();
    assertThat(accounts.size()).isGreaterThan(1);
    assertThat(paged(dave, "/api/accounts", "accounts", 1)).isEqualTo(accounts);
    var ofIbkr =
        accounts.stream().filter(row -> row.getString("connection_id").equals(ibkr)).toList();
    assertThat(ofIbkr).isNotEmpty().hasSizeLessThan(accounts.size());
    assertThat(dave.list("/api/accounts?broker=ibkr", "accounts")).isEqualTo(ofIbkr);
    assertThat(dave.list("/api/accounts?connection_id=" + ibkr, "accounts")).isEqualTo(ofIbkr);
  }

  /** All pages of a list, one after another. */
  private static List<JsonObject> paged(DemoClient user, String path, String key, int limit) {
    var rows = new ArrayList<JsonObject>();
    var totals = new HashSet<Integer>();
    String cursor = null;
    var pages = 0;
    do {
      var next = cursor == null ? "" : "&cursor=" + cursor;
      var answer = user.get(path + "?limit=" + limit + next).body();
      totals.add(answer.getInteger("total"));
      rows.addAll(DemoClient.rows(answer.getJsonArray(key)));
      cursor = answer.getString("next_cursor");
      pages++;
    } while (cursor != null);
    assertThat(totals).containsExactly(rows.size());
    assertThat(pages).isEqualTo((rows.size() + limit - 1) / limit);
    return rows;
  }

  @ParameterizedTest
  @CsvSource({
    "/api/broker-connections, connections, connection, connection_id",
    "/api/accounts, accounts, account, account_id",
    "/api/orders, orders, order, order_id",
    "/api/positions, holdings, position, position_id"
  })
  void aRowIsFoundByItsIdAndOnlyByItsOwner(String path, String key, String one, String id) {
    alice.placeAndAwait(order(), "filled");
    Await.until("rows", () -> !alice.list(path, key).isEmpty());
    var row = alice.list(path, key).get(0);
    var detail = path + "/" + row.getString(id);

    var found = alice.get(detail);

    assertThat(found.status()).isEqualTo(200);
    assertThat(found.body().getJsonObject(one).getString(id)).isEqualTo(row.getString(id));
    assertThat(found.body().getJsonObject(one).fieldNames()).isEqualTo(row.fieldNames());
    assertThat(found.body().getJsonObject("positions").size()).isEqualTo(4);
    var bob = DemoClient.loggedIn(backend.port(), "bob-" + UUID.randomUUID());
    assertThat(bob.get(detail).status()).isEqualTo(404);
    assertThat(alice.get(path + "/" + UUID.randomUUID()).status()).isEqualTo(404);
    assertThat(alice.get(path + "/x").status()).isEqualTo(400);
  }

  private static List<String> statuses(DemoClient user, String query) {
    return user.list("/api/orders?" + query, "orders").stream()
        .map(row -> row.getString("status"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "orders, limit, 0",
    "orders, limit, 201",
    "accounts, limit, ten",
    "orders, status, open",
    "positions, status, placed",
    "broker-connections, status, open",
    "orders, symbol, NOPE",
    "broker-connections, broker, nobody",
    "accounts, connection_id, x",
    "accounts, cursor, abc"
  })
  void aBadParameterIsRefusedByName(String list, String parameter, String value) {
    var answer = alice.get("/api/" + list + "?" + parameter + "=" + value);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error().getString("field")).isEqualTo(parameter);
  }

  @Test
  void symbolsComeWithPricesAndBrokersWithNames() {
    assertThat(alice.list("/api/symbols", "symbols"))
        .isNotEmpty()
        .allSatisfy(symbol -> assertThat(symbol.getDouble("price")).isPositive());
    assertThat(alice.list("/api/brokers", "brokers"))
        .contains(new JsonObject().put("id", "alpaca").put("name", "Alpaca"));
  }

  @Test
  void thePageIsServedForItsOwnRoutesAndKeptOnlyWhereItsNameHasAHash() {
    var page = alice.raw("/");
    assertThat(page.body()).contains("the page");
    assertThat(page.headers().firstValue("cache-control")).contains("no-cache");
    assertThat(alice.raw("/orders/7").body()).contains("the page");

    var asset = alice.raw("/assets/app-1a2b.js");
    assertThat(asset.statusCode()).isEqualTo(200);
    assertThat(asset.headers().firstValue("cache-control").orElseThrow()).contains("immutable");

    var missing = alice.raw("/assets/app-0000.js");
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.headers().firstValue("cache-control").orElseThrow())
        .doesNotContain("immutable");
    assertThat(alice.raw("/favicon.ico").statusCode()).isEqualTo(404);
    assertThat(alice.raw("/..%2f..%2fetc/passwd").body()).doesNotContain("root:");
  }
}
