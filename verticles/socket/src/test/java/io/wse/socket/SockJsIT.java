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
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same protocol over SockJS. */
class SockJsIT {
  private static final Channel U1 = Channel.user("u1");

  private final HttpClient http = HttpClient.newHttpClient();
  private SocketNode node;

  @BeforeEach
  void start() {
    node = SocketNode.start(Map.of("socket.max_frame_bytes", 4096));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void servesARawWebSocket() {
    TestClient client = node.connect("/sockjs/websocket?token=" + token("u1"));

    client.frame("welcome");
    node.publish(U1, Events.entry("a"));
    assertThat(client.frame().getString("id")).isEqualTo("a");
  }

  @Test
  void servesAFramedWebSocket() {
    TestClient client = node.connect("/sockjs/000/s1/websocket?hello=1");
    assertThat(client.text()).isEqualTo("o");

    client.send(
        new JsonArray()
            .add(message("hello", null, new JsonObject().put("token", token("u1"))).encode())
            .add(message("ping", "p", new JsonObject()).encode())
            .encode());

    assertThat(framed(client.text()).getString("t")).isEqualTo("welcome");
    assertThat(framed(client.text()).getString("t")).isEqualTo("pong");
    node.publish(U1, Events.entry("a \"quoted\" \u00e9 \u20ac"));
    assertThat(framed(client.text()).getString("id")).isEqualTo("a \"quoted\" \u00e9 \u20ac");
  }

  @Test
  void saysTheCloseCodeInASockJsFrame() {
    TestClient client = node.connect("/sockjs/000/s1/websocket?token=bad");

    assertThat(client.text()).isEqualTo("o");
    assertThat(client.text()).startsWith("c[4401,");
    assertThat(client.closeCode()).isEqualTo(4401);
  }

  @Test
  void closesOnWhatIsNoSockJs() {
    TestClient client = node.connect("/sockjs/000/s1/websocket?token=" + token("u1"));
    assertThat(client.text()).isEqualTo("o");
    assertThat(framed(client.text()).getString("t")).isEqualTo("welcome");

    client.send("{}");

    assertThat(client.text()).startsWith("c[4400,");
  }

  @Test
  void tellsWhatItCan() throws Exception {
    JsonObject info = new JsonObject(http.send(get("/sockjs/info"), text()).body());

    assertThat(info.getBoolean("websocket")).isTrue();
    assertThat(info.getBoolean("cookie_needed")).isFalse();
    assertThat(info.getLong("entropy")).isNotNegative();
    assertThat(http.send(get("/sockjs"), text()).body()).isEqualTo("Welcome to SockJS!\n");
  }

  @Test
  void servesAStream() throws Exception {
    try (Stream<String> lines = stream("/sockjs/000/s1/xhr_streaming?hello=1")) {
      Iterator<String> stream = lines.iterator();
      assertThat(stream.next()).hasSize(2048).matches("h+");
      assertThat(stream.next()).isEqualTo("o");

      JsonObject hello = message("hello", null, new JsonObject().put("token", token("u1")));
      assertThat(post("s1", new JsonArray().add(hello.encode()).encode())).isEqualTo(204);

      assertThat(framed(stream.next()).getString("t")).isEqualTo("welcome");
      node.publish(U1, Events.entry("a"));
      assertThat(framed(stream.next()).getString("id")).isEqualTo("a");
    }
  }

  @Test
  void servesPolls() throws Exception {
    String path = "/sockjs/000/s2/xhr?token=" + token("u1");
    assertThat(poll(path)).isEqualTo("o\n");
    assertThat(framed(poll(path).trim()).getString("t")).isEqualTo("welcome");

    node.publish(U1, Events.entry("a"), Events.entry("b"));

    JsonArray messages = new JsonArray(poll(path).trim().substring(1));
    assertThat(messages).hasSize(2);
    assertThat(new JsonObject(messages.getString(1)).getString("id")).isEqualTo("b");
  }

  @Test
  void servesAnEventSource() throws Exception {
    HttpRequest request = get("/sockjs/000/s3/eventsource?token=" + token("u1"));
    try (Stream<String> lines = http.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
      Iterator<String> stream = lines.filter(line -> line.startsWith("data: ")).iterator();
      assertThat(stream.next()).isEqualTo("data: o");
      assertThat(framed(stream.next().substring(6)).getString("t")).isEqualTo("welcome");
    }
  }

  @Test
  void answersPollsOfAClosedSessionWithItsCloseCode() throws Exception {
    String path = "/sockjs/000/s4/xhr?token=bad";
    assertThat(poll(path)).isEqualTo("o\n");

    assertThat(poll(path)).startsWith("c[4401,");
    assertThat(poll(path)).startsWith("c[4401,");
    assertThat(post("s4", "[\"{}\"]")).isEqualTo(404);
  }

  @Test
  void refusesWhatIsNoMessage() throws Exception {
    String token = token("u1");
    poll("/sockjs/000/s5/xhr?token=" + token);

    assertThat(post("s5?token=" + token, "")).isEqualTo(500);
    assertThat(post("s5?token=" + token, "[1]")).isEqualTo(500);
    assertThat(post("unknown", "[\"{}\"]")).isEqualTo(404);
    // The close code says it; a refusal would make the client give up before it hears that.
    assertThat(post("s5?token=" + token, "[\"" + "x".repeat(5_000) + "\"]")).isEqualTo(204);
    String path = "/sockjs/000/s5/xhr?token=" + token;
    String next = poll(path);
    assertThat(next.startsWith("c") ? next : poll(path)).startsWith("c[4413,");
  }

  @Test
  void allowsTwoRequestsOfASessionNotAtOnce() throws Exception {
    String token = token("u1");
    try (Stream<String> lines = stream("/sockjs/000/s6/xhr_streaming?token=" + token)) {
      assertThat(lines.iterator().hasNext()).isTrue();

      assertThat(poll("/sockjs/000/s6/xhr?token=" + token)).startsWith("c[2010,");
    }
  }

  @Test
  void countsEachMessageOfAPostByItself() throws Exception {
    String token = token("u1");
    String path = "/sockjs/000/s7/xhr?token=" + token;
    poll(path);
    poll(path);
    JsonArray pings = new JsonArray();
    for (int i = 0; i < 100; i++) {
      pings.add(message("ping", "p" + i, new JsonObject().put("of", "x".repeat(3_000))).encode());
    }

    assertThat(post("s7?token=" + token, pings.encode())).isEqualTo(204);

    for (int answered = 0; answered < 100; ) {
      JsonArray pongs = new JsonArray(poll(path).trim().substring(1));
      for (Object pong : pongs) {
        JsonObject payload = new JsonObject((String) pong).getJsonObject("p");
        assertThat(payload.getString("re")).isEqualTo("p" + answered++);
      }
    }
  }

  @Test
  void readsPostsThatComeTogetherOneAfterTheOther() throws Exception {
    String token = token("u1");
    String path = "/sockjs/000/s8/xhr?token=" + token;
    poll(path);
    poll(path);
    List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      JsonArray ping = new JsonArray().add(message("ping", "p" + i, new JsonObject()).encode());
      sent.add(
          http.sendAsync(
              HttpRequest.newBuilder(uri("/sockjs/000/s8/xhr_send?token=" + token))
                  .POST(HttpRequest.BodyPublishers.ofString(ping.encode()))
                  .build(),
              text()));
    }

    assertThat(sent).allSatisfy(post -> assertThat(post.get().statusCode()).isEqualTo(204));
    int pongs = 0;
    while (pongs < 5) {
      pongs += new JsonArray(poll(path).trim().substring(1)).size();
    }
    assertThat(pongs).isEqualTo(5);
  }

  @Test
  void aClientThatListensAfterItsHelloStaysConnected() throws Exception {
    node.close();
    node = SocketNode.start(Map.of("heartbeat_interval", "200ms"));
    for (String transport : new String[] {"xhr_streaming", "eventsource", "xhr"}) {
      String session = "listens-" + transport;
      String user = "u-" + transport;
      JsonObject hello = message("hello", null, new JsonObject().put("token", token(user)));
      try (SockJsListener client =
          new SockJsListener(uri("/sockjs/000/" + session + "/" + transport + "?hello=1"))) {
        assertThat(client.frameWith("o")).isEqualTo("o");
        assertThat(post(session, new JsonArray().add(hello.encode()).encode())).isEqualTo(204);
        client.frameWith("welcome");

        // More than two intervals, after which a client that has to answer pings is closed.
        for (int heartbeats = 0; heartbeats < 5; heartbeats++) {
          client.frameWith("heartbeat");
        }
        node.publish(Channel.user(user), Events.entry("a"));

        client.frameWith("order_filled");
      }
    }
  }

  @Test
  void letsPagesOfAllowedOriginsAskAndNoOthers() throws Exception {
    HttpResponse<String> allowed =
        http.send(
            HttpRequest.newBuilder(uri("/sockjs/info"))
                .header("Origin", "http://localhost:1")
                .build(),
            text());
    HttpResponse<String> refused =
        http.send(
            HttpRequest.newBuilder(uri("/sockjs/info"))
                .header("Origin", "https://evil.example")
                .build(),
            text());

    assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin"))
        .contains("http://localhost:1");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  private double connections() {
    return node.context
        .meters()
        .get("wse_active_connections")
        .tag("transport", "sockjs_http")
        .gauge()
        .value();
  }

  private static JsonObject framed(String frame) {
    assertThat(frame).startsWith("a[");
    JsonArray messages = new JsonArray(frame.substring(1));
    assertThat(messages).hasSize(1);
    return new JsonObject(messages.getString(0));
  }

  private Stream<String> stream(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.noBody()).build();
    return http.send(request, HttpResponse.BodyHandlers.ofLines()).body();
  }

  private String poll(String path) throws Exception {
    return http.send(
            HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.noBody()).build(),
            text())
        .body();
  }

  /**
   * @param session with the query, which comes with every request
   */
  private int post(String session, String body) throws Exception {
    String[] parts = session.split("\\?", 2);
    String path =
        "/sockjs/000/" + parts[0] + "/xhr_send" + (parts.length > 1 ? "?" + parts[1] : "");
    return http.send(
            HttpRequest.newBuilder(uri(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            text())
        .statusCode();
  }

  private HttpRequest get(String path) {
    return HttpRequest.newBuilder(uri(path)).build();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + node.port() + path);
  }

  private static HttpResponse.BodyHandler<String> text() {
    return HttpResponse.BodyHandlers.ofString();
  }
}
