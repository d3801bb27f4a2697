package io.wse.socket;

import static io.wse.socket.SocketNode.token;
import static io.wse.socket.TestClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.codec.Channel;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stranger who knows the id of a session takes nothing of it, and does not hurt its client. */
class SockJsOwnerIT {
  private static final Channel U1 = Channel.user("u1");
  private static final String VICTIM = "203.0.113.7";
  private static final String NEIGHBOUR = "203.0.113.8";
  private static final String STRANGER = "198.51.100.1";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private SocketNode node;

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void anotherAddressTakesNothing() throws Exception {
    start(Map.of());
    Map<String, String> victim = Map.of("X-Forwarded-For", VICTIM);
    welcome("?hello=1", victim);

    takesNothing("?hello=1", Map.of("X-Forwarded-For", STRANGER));

    isUnhurt("?hello=1", victim);
    node.publish(U1, Events.entry("b"));
    assertThat(poll("?hello=1", Map.of("X-Forwarded-For", NEIGHBOUR))).contains("order_filled");
  }

  @Test
  void whichAddressesAreOthersIsSet() throws Exception {
    start(Map.of("socket.sockjs_binding", "address"));
    Map<String, String> victim = Map.of("X-Forwarded-For", VICTIM);
    welcome("?hello=1", victim);
    takesNothing("?hello=1", Map.of("X-Forwarded-For", NEIGHBOUR));
    isUnhurt("?hello=1", victim);
    node.close();

    start(Map.of("socket.sockjs_binding", "none"));
    welcome("?hello=1", victim);
    isUnhurt("?hello=1", Map.of("X-Forwarded-For", STRANGER));
  }

  @Test
  void anotherTokenTakesNothing() throws Exception {
    start(Map.of());
    Map<String, String> bearer = Map.of("Authorization", "Bearer " + token("u1"));
    open("", bearer);

    takesNothing("", Map.of("Authorization", "Bearer " + token("u2")));
    takesNothing("", Map.of());
    takesNothing("?token=" + token("u2"), Map.of());

    isUnhurt("", bearer);
  }

  @Test
  void anotherTokenInTheAddressTakesNothing() throws Exception {
    start(Map.of());
    String query = "?token=" + token("u1");
    open(query, Map.of());

    takesNothing("?token=" + token("u2"), Map.of());
    takesNothing("?hello=1", Map.of());

    isUnhurt(query, Map.of());
  }

  @Test
  void whoLacksTheCookieTakesNothing() throws Exception {
    start(Map.of());
    HttpResponse<String> info = send("GET", "/sockjs/info", "", Map.of());
    String cookie = info.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).matches("wse_sockjs=[0-9a-f-]{36}; HttpOnly; SameSite=Lax");
    Map<String, String> victim = Map.of("Cookie", cookie.substring(0, cookie.indexOf(';')));
    welcome("?hello=1", victim);

    takesNothing("?hello=1", Map.of("Cookie", "wse_sockjs=" + "0".repeat(36)));
    takesNothing("?hello=1", Map.of());

    isUnhurt("?hello=1", victim);
  }

  @Test
  void theCookieMayComeWithWhatIsSentAlone() throws Exception {
    start(Map.of());
    welcome("?hello=1", Map.of());
    JsonObject ping = message("ping", "mine", new JsonObject());

    assertThat(post("?hello=1", ping, Map.of("Cookie", "wse_sockjs=" + "0".repeat(36))))
        .isEqualTo(204);

    assertThat(poll("?hello=1", Map.of())).contains("mine");
  }

  @Test
  void theCookieIsSetOnceAndForTlsOnlyWhereItIsUsed() throws Exception {
    start(Map.of());
    Map<String, String> kept = Map.of("Cookie", "wse_sockjs=" + "0".repeat(36));
    assertThat(send("GET", "/sockjs/info", "", kept).headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(
            send("GET", "/sockjs/info", "", Map.of("X-Forwarded-Proto", "https"))
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow())
        .endsWith("; HttpOnly; Secure; SameSite=None; Partitioned");
  }

  private void start(Map<String, ?> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("socket.trusted_proxies", "127.0.0.1");
    node = SocketNode.start(all);
  }

  /** A session of u1, who says hello. */
  private void welcome(String query, Map<String, String> headers) throws Exception {
    assertThat(poll(query, headers)).isEqualTo("o\n");
    JsonObject hello = message("hello", null, new JsonObject().put("token", token("u1")));
    assertThat(post(query, hello, headers)).isEqualTo(204);
    assertThat(poll(query, headers)).contains("welcome");
  }

  /** A session of u1, whose token comes with the requests. */
  private void open(String query, Map<String, String> headers) throws Exception {
    assertThat(poll(query, headers)).isEqualTo("o\n");
    assertThat(poll(query, headers)).contains("welcome");
  }

  /** While an event waits for the client. */
  private void takesNothing(String query, Map<String, String> headers) throws Exception {
    node.publish(U1, Events.entry("secret"));
    JsonObject ping = message("ping", "stranger", new JsonObject());

    assertThat(post(query, ping, headers)).isEqualTo(404);
    // A session of its own, in which it is nobody yet.
    assertThat(poll(query, headers)).isEqualTo("o\n");
  }

  private void isUnhurt(String query, Map<String, String> headers) throws Exception {
    node.publish(U1, Events.entry("a"));
    assertThat(poll(query, headers)).startsWith("a[").contains("order_filled");
    assertThat(post(query, message("ping", "mine", new JsonObject()), headers)).isEqualTo(204);
    assertThat(poll(query, headers)).contains("mine").doesNotContain("stranger");
  }

  private String poll(String query, Map<String, String> headers) throws Exception {
    return send("POST", "/sockjs/000/known/xhr" + query, "", headers).body();
  }

  private int post(String query, JsonObject message, Map<String, String> headers) throws Exception {
    String body = new JsonArray().add(message.encode()).encode();
    return send("POST", "/sockjs/000/known/xhr_send" + query, body, headers).statusCode();
  }

  private HttpResponse<String> send(
      String method, String path, String body, Map<String, String> headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
