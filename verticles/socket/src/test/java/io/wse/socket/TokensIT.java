package io.wse.socket;

import static io.wse.socket.TestClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** By every way in, any token ends in a welcome or in 4401. */
class TokensIT {
  private static final List<String> BAD =
      List.of(
          Jws.sign("{\"sub\":\"u1\",\"exp\":\"9999999999\"}"),
          Jws.sign("{\"sub\":\"u1\",\"exp\":1e308}"),
          Jws.sign("{\"sub\":\"u1\",\"exp\":9999999999,\"iat\":\"x\"}"),
          Jws.sign("{\"sub\":\"u1\",\"exp\":9999999999,\"nbf\":{}}"),
          Jws.sign("{\"sub\":\"u1\",\"exp\":9999999999,\"roles\":\"r\"}"),
          Jws.sign("{\"sub\":{},\"exp\":9999999999}"),
          Jws.sign("[]"),
          "a.b.c",
          "x");

  private SocketNode node;

  @BeforeEach
  void start() {
    node = SocketNode.start(Map.of("socket.hello_timeout", "10s"));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void aBadTokenIsRefusedByEveryWayIn() {
    for (String token : BAD) {
      for (TestClient client : everyWay(token)) {
        assertThat(client.closeCode()).as(token).isEqualTo(4401);
        assertThat(client.closeReason()).isEqualTo("the token is not valid");
      }
      HttpClientResponse response = requestSnapshot(token);
      assertThat(response.statusCode()).as(token).isEqualTo(401);
      assertThat(pollSockJs("?token=" + token)).contains("c[4401,\"the token is not valid\"]");
    }
  }

  @Test
  void aQueryThatCannotBeDecodedHasNoToken() throws IOException {
    String query = "?token=%zz";

    for (String path : List.of("/wse", "/sockjs/websocket")) {
      try (RawWebSocket client = RawWebSocket.connect(node.port(), path + query)) {
        assertThat(client.read().closeCode()).isEqualTo(4401);
      }
    }
    assertThat(pollSockJs(query)).isEqualTo("o\nc[4401,\"no token\"]\n");
    String session = "/sockjs/000/undecoded/";
    assertThat(request(HttpMethod.POST, session + "xhr_send" + query).statusCode()).isEqualTo(404);
    assertThat(body(HttpMethod.GET, session + "eventsource" + query).toString())
        .contains("c[4401,\"no token\"]");
    assertThat(request(HttpMethod.POST, "/wse/snapshot/request" + query).statusCode())
        .isEqualTo(401);
  }

  @Test
  void aBadTokenIsNoRenewalAndTheConnectionGoesOn() {
    TestClient client = node.listen("u1");
    client.frame("welcome");
    for (String token : BAD) {
      client.send(message("refresh", "r", new JsonObject().put("token", token)));

      JsonObject error = client.frame("error").getJsonObject("p");
      assertThat(error.getString("code")).isEqualTo("NOT_AUTHENTICATED");
      assertThat(error.getString("message")).isEqualTo("p.token: the token is not valid");
    }
    client.send(message("ping", "p", new JsonObject())).frame("pong");
  }

  @Test
  void theLongestTokenIsAcceptedByEveryWayIn() {
    String token = tokenOf(Authenticator.MAX_TOKEN_CHARS - 3);

    for (TestClient client : everyWay(token)) {
      client.frame("welcome");
    }
    TestClient renewing = node.listen("u1");
    renewing.frame("welcome");
    renewing.send(message("refresh", "r", new JsonObject().put("token", token))).frame("ack");
    assertThat(requestSnapshot(token).statusCode()).isEqualTo(503);
    assertThat(pollSockJs("?token=" + token)).isEqualTo("o\n");
  }

  @Test
  void aTokenThatIsTooLongIsRefusedByACloseCode() {
    String token = tokenOf(Authenticator.MAX_TOKEN_CHARS + 4_000);

    for (TestClient client : everyWay(token)) {
      assertThat(client.closeCode()).isEqualTo(4401);
      assertThat(client.closeReason()).isEqualTo("the token is longer than 16384 characters");
    }
    assertThat(requestSnapshot(token).statusCode()).isEqualTo(401);
  }

  @Test
  void theSessionEndsLaterThanTheTokenByTheLeeway() {
    long expired = System.currentTimeMillis() / 1_000 - 30;

    TestClient client =
        node.connect("/wse?token=" + Jws.sign("{\"sub\":\"u1\",\"exp\":" + expired + "}"));

    client.frame("welcome");
    client.frame("session_expiring");
    client.send(message("ping", "p", new JsonObject())).frame("pong");
  }

  private List<TestClient> everyWay(String token) {
    return List.of(
        node.connect("/wse?token=" + token),
        node.connect("/wse?hello=1&token=" + token).hello(new JsonObject()),
        node.connect("/wse?hello=1").hello(new JsonObject().put("token", token)),
        TestClient.connect(
            node.vertx,
            TestClient.options(node.port(), "/wse").addHeader("Authorization", "Bearer " + token)),
        TestClient.connect(
                node.vertx,
                TestClient.options(node.port(), "/wse")
                    .setSubProtocols(List.of("wse.v2", "bearer." + token)))
            .hello(new JsonObject()));
  }

  private HttpClientResponse requestSnapshot(String token) {
    return SocketNode.await(
        node.vertx
            .createHttpClient()
            .request(HttpMethod.POST, node.port(), "127.0.0.1", "/wse/snapshot/request")
            .compose(
                request ->
                    request
                        .putHeader("Authorization", "Bearer " + token)
                        .send("{\"snapshot_type\":\"none\"}")));
  }

  /** The first two frames of a session. */
  private String pollSockJs(String query) {
    String path = "/sockjs/000/" + System.nanoTime() + "/xhr" + query;
    StringBuilder frames = new StringBuilder();
    Buffer first = body(HttpMethod.POST, path);
    frames.append(first);
    if (query.length() < 1_000) {
      frames.append(body(HttpMethod.POST, path));
    }
    return frames.toString();
  }

  private Buffer body(HttpMethod method, String path) {
    return SocketNode.await(
        node.vertx
            .createHttpClient()
            .request(method, node.port(), "127.0.0.1", path)
            .compose(request -> request.send())
            .compose(HttpClientResponse::body));
  }

  private HttpClientResponse request(HttpMethod method, String path) {
    return SocketNode.await(
        node.vertx
            .createHttpClient()
            .request(method, node.port(), "127.0.0.1", path)
            .compose(request -> request.send()));
  }

  private static String tokenOf(int chars) {
    String empty = Jws.sign("{\"sub\":\"u1\",\"exp\":9999999999,\"x\":\"\"}");
    String token =
        Jws.sign(
            "{\"sub\":\"u1\",\"exp\":9999999999,\"x\":\""
                + "y".repeat((chars - empty.length()) * 3 / 4)
                + "\"}");
    assertThat(token).hasSizeBetween(chars - 4, chars + 3);
    return token;
  }
}
