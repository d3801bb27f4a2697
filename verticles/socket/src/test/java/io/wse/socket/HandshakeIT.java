package io.wse.socket;

import static io.wse.socket.SocketNode.token;
import static io.wse.socket.TestClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is let in, and how the others are refused: by a close code after the upgrade. */
class HandshakeIT {
  private SocketNode node;

  @BeforeEach
  void start() {
    node = SocketNode.start(Map.of("socket.hello_timeout", "300ms", "jwt.leeway", "0s"));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void takesTheTokenFromTheHeader() {
    TestClient client =
        TestClient.connect(
            node.vertx, options("/wse").addHeader("Authorization", "Bearer " + token("u1")));

    assertThat(client.frame("welcome").getJsonObject("p").getString("user_id")).isEqualTo("u1");
  }

  @Test
  void takesTheTokenFromASubprotocolAndAnswersWithTheOther() {
    WebSocketConnectOptions options =
        options("/wse").setSubProtocols(List.of("wse.v2", "bearer." + token("u1")));

    TestClient client = TestClient.connect(node.vertx, options);
    client.hello(new JsonObject());

    assertThat(client.socket().subProtocol()).isEqualTo("wse.v2");
    assertThat(client.frame("welcome").getJsonObject("p").getString("user_id")).isEqualTo("u1");
  }

  @Test
  void takesTheTokenFromTheHello() {
    TestClient client = node.connect("/wse?hello=1");

    client.hello(new JsonObject().put("token", token("u7")));

    assertThat(client.frame("welcome").getJsonObject("p").getString("user_id")).isEqualTo("u7");
  }

  @Test
  void takesTheHeadersTokenBeforeTheHellosAndThatBeforeTheQuerys() {
    TestClient header =
        TestClient.connect(
            node.vertx,
            options("/wse?hello=1&token=" + token("query"))
                .addHeader("Authorization", "Bearer " + token("header")));
    TestClient query = node.connect("/wse?hello=1&token=" + token("query"));

    header.hello(new JsonObject().put("token", token("hello")));
    query.hello(new JsonObject().put("token", token("hello")));

    assertThat(header.frame("welcome").getJsonObject("p").getString("user_id")).isEqualTo("header");
    assertThat(query.frame("welcome").getJsonObject("p").getString("user_id")).isEqualTo("hello");
  }

  @Test
  void sendsNothingBeforeAnAnnouncedHello() {
    TestClient client = node.connect("/wse?hello=1&token=" + token("u1"));

    assertThat(client.closeCode()).isEqualTo(4408);
    assertThat(client.hasFrames()).isFalse();
  }

  @Test
  void refusesNoToken() {
    TestClient client = node.connect("/wse");

    assertThat(client.closeCode()).isEqualTo(4401);
    assertThat(client.hasFrames()).isFalse();
  }

  @Test
  void refusesAHelloWithoutToken() {
    assertThat(node.connect("/wse?hello=1").hello(new JsonObject()).closeCode()).isEqualTo(4401);
  }

  @Test
  void refusesABadToken() {
    TestClient client = node.connect("/wse?token=not.a.token");

    assertThat(client.closeCode()).isEqualTo(4401);
    assertThat(client.closeReason()).doesNotContain("not.a.token");
  }

  @Test
  void refusesAForeignSignature() {
    TestClient client = node.connect("/wse?token=" + SocketNode.foreignToken("u1"));

    assertThat(client.closeCode()).isEqualTo(4401);
  }

  @Test
  void refusesAnUnsignedToken() {
    String unsigned =
        base64("{\"alg\":\"none\",\"typ\":\"JWT\"}")
            + "."
            + base64("{\"sub\":\"u1\",\"exp\":9999999999}");

    assertThat(node.connect("/wse?token=" + unsigned + ".").closeCode()).isEqualTo(4401);
  }

  @Test
  void refusesAnExpiredToken() {
    String expired = token("u1", -10, new JsonObject());

    assertThat(node.connect("/wse?token=" + expired).closeCode()).isEqualTo(4401);
  }

  @Test
  void refusesATokenWhoseUserIsNoText() {
    String noUser = token("", 60, new JsonObject());

    assertThat(node.connect("/wse?token=" + noUser).closeCode()).isEqualTo(4401);
  }

  @Test
  void refusesRolesThatAreNoList() {
    String bad = token("u1", 60, new JsonObject().put("roles", "admin"));

    TestClient client = node.connect("/wse?token=" + bad);

    assertThat(client.closeCode()).isEqualTo(4401);
    assertThat(client.closeReason()).isEqualTo("the token is not valid");
  }

  @Test
  void closesWhenTheTokenEndsAndSaysSoBefore() {
    TestClient client = node.connect("/wse?token=" + token("u1", 1, new JsonObject()));

    client.frame("welcome");
    assertThat(client.frame("session_expiring").getJsonObject("p").getString("expires_at"))
        .isNotBlank();
    assertThat(client.closeCode()).isEqualTo(4401);
  }

  @Test
  void goesOnWithARenewedToken() {
    TestClient client = node.connect("/wse?token=" + token("u1", 1, new JsonObject()));
    client.frame("welcome");
    client.send(message("refresh", "r", new JsonObject().put("token", token("u1"))));

    assertThat(client.frameOf("ack").getJsonObject("p").getString("re")).isEqualTo("r");
    // The old token has ended when this one is answered.
    SocketNode.await(node.vertx.timer(1_200, java.util.concurrent.TimeUnit.MILLISECONDS));
    client.send(message("ping", "p", new JsonObject()));
    assertThat(client.frameOf("pong").getJsonObject("p").getString("re")).isEqualTo("p");
  }

  @Test
  void doesNotTakeAnotherUsersTokenForARenewal() {
    TestClient client = node.listen("u1");
    client.frame("welcome");

    client.send(message("refresh", "r", new JsonObject().put("token", token("u2"))));

    JsonObject error = client.frame("error").getJsonObject("p");
    assertThat(error.getString("code")).isEqualTo("NOT_AUTHENTICATED");
    assertThat(error.getString("re")).isEqualTo("r");
  }

  @Test
  void aRenewedTokenTakesAndGivesChannels() {
    TestClient client =
        node.connect("/wse?token=" + token("u1", 60, SocketNode.claim("roles", "old")));
    client.frame("welcome");

    client.send(
        message(
            "refresh",
            "r",
            new JsonObject().put("token", token("u1", 60, SocketNode.claim("roles", "new")))));

    assertThat(client.frame("ack").getJsonObject("p").getJsonObject("channels").fieldNames())
        .containsExactly("role:new");
    node.publish(io.wse.codec.Channel.role("old"), Events.entry("o"));
    node.publish(io.wse.codec.Channel.role("new"), Events.entry("n"));
    assertThat(client.frame().getString("id")).isEqualTo("n");
  }

  @Test
  void expectsTheHelloFirst() {
    TestClient client = node.connect("/wse?hello=1&token=" + token("u1"));

    client.send(message("ping", "1", new JsonObject()));

    JsonObject error = client.frame("error").getJsonObject("p");
    assertThat(error.getString("code")).isEqualTo("HELLO_EXPECTED");
    assertThat(error.getString("re")).isEqualTo("1");
    assertThat(client.closeCode()).isEqualTo(4400);
  }

  @Test
  void expectsOneHello() {
    TestClient client = node.listen("u1");
    client.frame("welcome");

    client.send(message("hello", "h", new JsonObject()));

    assertThat(client.frame("error").getJsonObject("p").getString("code"))
        .isEqualTo("ALREADY_WELCOMED");
  }

  @Test
  void takesWhatIsSentRightAfterTheHello() {
    TestClient client = node.connect("/wse?hello=1");
    client
        .socket()
        .writeTextMessage(
            message("hello", null, new JsonObject().put("token", token("u1"))).encode());
    client.send(message("ping", "p", new JsonObject()));

    client.frame("welcome");
    assertThat(client.frame("pong").getJsonObject("p").getString("re")).isEqualTo("p");
  }

  @Test
  void refusesForeignWebPagesAfterTheUpgrade() {
    TestClient client =
        TestClient.connect(
            node.vertx,
            options("/wse?token=" + token("u1")).addHeader("Origin", "https://evil.example"));

    assertThat(client.closeCode()).isEqualTo(4403);
  }

  @Test
  void letsPagesOfThisMachineInWhereNoOriginsAreConfigured() {
    TestClient client =
        TestClient.connect(
            node.vertx,
            options("/wse?token=" + token("u1")).addHeader("Origin", "http://localhost:8080"));

    client.frame("welcome");
  }

  @Test
  void closesTheOldestOfTooManyConnections() {
    List<TestClient> clients =
        java.util.stream.IntStream.range(0, 5).mapToObj(i -> node.listen("u1")).toList();
    clients.forEach(client -> client.frame("welcome"));
    TestClient other = node.listen("u2");
    other.frame("welcome");

    node.listen("u1").frame("welcome");

    assertThat(clients.get(0).closeCode()).isEqualTo(4409);
    clients.get(1).send(message("ping", "1", new JsonObject())).frame("pong");
    other.send(message("ping", "1", new JsonObject())).frame("pong");
  }

  @Test
  void knowsNoOtherPaths() {
    assertThat(
            node.vertx
                .createWebSocketClient()
                .connect(options("/other"))
                .toCompletionStage()
                .toCompletableFuture())
        .failsWithin(java.time.Duration.ofSeconds(10))
        .withThrowableOfType(java.util.concurrent.ExecutionException.class)
        .withCauseInstanceOf(UpgradeRejectedException.class);
  }

  private WebSocketConnectOptions options(String path) {
    return TestClient.options(node.port(), path);
  }

  private static String base64(String text) {
    return java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes());
  }
}
