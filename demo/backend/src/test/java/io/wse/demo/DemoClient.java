package io.wse.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A user of the demo's API, in tests. */
public final class DemoClient {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /** A status and a JSON body. */
  public record Answer(int status, JsonObject body) {
    public JsonObject error() {
      return body.getJsonObject("error");
    }
  }

  private final String base;
  private final String userId;
  private final String token;

  private DemoClient(String base, String userId, String token) {
    this.base = base;
    this.userId = userId;
    this.token = token;
  }

  public static DemoClient anonymous(int port) {
    return new DemoClient("http://127.0.0.1:" + port, null, null);
  }

  public static DemoClient loggedIn(int port, String userId) {
    var anonymous = anonymous(port);
    var answer = anonymous.post("/api/login", new JsonObject().put("user", userId));
    assertThat(answer.status()).isEqualTo(200);
    return new DemoClient(anonymous.base, userId, answer.body().getString("token"));
  }

  public String userId() {
    return userId;
  }

  public Answer get(String path) {
    return call(request(path).GET());
  }

  public Answer delete(String path) {
    return call(request(path).DELETE());
  }

  public Answer post(String path, JsonObject body) {
    return post(path, body.encode());
  }

  public Answer post(String path, String body) {
    return call(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  public HttpResponse<String> raw(String path) {
    return send(request(path).GET());
  }

  private HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60));
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private static Answer call(HttpRequest.Builder request) {
    var response = send(request);
    return new Answer(response.statusCode(), new JsonObject(response.body()));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public static List<JsonObject> rows(JsonArray array) {
    return array.stream().map(JsonObject.class::cast).collect(Collectors.toList());
  }

  public List<JsonObject> list(String path, String key) {
    var answer = get(path);
    assertThat(answer.status()).as(answer.body().encode()).isEqualTo(200);
    return rows(answer.body().getJsonArray(key));
  }

  public List<JsonObject> accounts() {
    return list("/api/accounts?limit=200", "accounts");
  }

  public List<JsonObject> connections() {
    return list("/api/broker-connections?limit=200", "connections");
  }

  public List<JsonObject> orders() {
    return list("/api/orders?limit=200", "orders");
  }

  public List<JsonObject> holdings() {
    return list("/api/positions?limit=200", "holdings");
  }

  public JsonObject order(String orderId) {
    var answer = get("/api/orders/" + orderId);
    return answer.status() == 200 ? answer.body().getJsonObject("order") : null;
  }

  /** Connects a broker and waits until its accounts can be read. Answers the connection's id. */
  public String connect(String broker) {
    var answer = post("/api/broker-connections", new JsonObject().put("broker", broker));
    assertThat(answer.status()).as(answer.body().encode()).isEqualTo(202);
    var id = answer.body().getString("connection_id");
    Await.until(
        "connection " + id + " is complete",
        () ->
            connections().stream()
                .anyMatch(
                    c ->
                        c.getString("connection_id").equals(id)
                            && c.getInteger("account_count") > 0));
    return id;
  }

  public JsonObject orderBody(String accountId, String symbol, String side, Number quantity) {
    return new JsonObject()
        .put("account_id", accountId)
        .put("symbol", symbol)
        .put("side", side)
        .put("quantity", quantity)
        .put("type", "market");
  }

  public String place(JsonObject order) {
    var answer = post("/api/orders", order);
    assertThat(answer.status()).as(answer.body().encode()).isEqualTo(202);
    return answer.body().getString("order_id");
  }

  /** Places an order and waits for what becomes of it in the read model. */
  public JsonObject placeAndAwait(JsonObject order, String status) {
    var id = place(order);
    return awaitOrder(id, row -> row.getString("status").equals(status));
  }

  public JsonObject awaitOrder(String id, Predicate<JsonObject> wanted) {
    return Await.value(
        "order " + id,
        () -> {
          var row = order(id);
          return row != null && wanted.test(row) ? row : null;
        });
  }
}
