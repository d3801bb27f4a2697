package io.wse.socket;

import static io.wse.socket.SocketNode.token;
import static io.wse.socket.TestClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.codec.Channel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients send, good and bad. */
class FramesIT {
  private SocketNode node;

  @BeforeEach
  void start() {
    node =
        SocketNode.start(
            Map.of(
                "topics.allow", List.of("news", "user.{user}.*"),
                "socket.max_topics", 3,
                "socket.max_frame_bytes", 4096));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void answersAPing() {
    TestClient client = welcomed();

    client.send(message("ping", "7", new JsonObject()));

    assertThat(client.frame("pong").getJsonObject("p").getString("re")).isEqualTo("7");
  }

  @Test
  void goesOnAfterAFrameThatIsNotJson() {
    TestClient client = welcomed();

    client.send("{ not json");

    assertThat(client.frame("error").getJsonObject("p").getString("code")).isEqualTo("NOT_JSON");
    stillServes(client);
  }

  @Test
  void goesOnAfterAFrameOfUnknownType() {
    TestClient client = welcomed();

    client.send(message("dance", "1", new JsonObject()));

    JsonObject error = client.frame("error").getJsonObject("p");
    assertThat(error.getString("code")).isEqualTo("UNKNOWN_TYPE");
    assertThat(error.getString("re")).isEqualTo("1");
    stillServes(client);
  }

  @Test
  void goesOnAfterABinaryFrame() {
    TestClient client = welcomed();

    SocketNode.await(client.socket().writeBinaryMessage(Buffer.buffer("x")));

    assertThat(client.frame("error").getJsonObject("p").getString("code")).isEqualTo("NOT_JSON");
    stillServes(client);
  }

  @Test
  void closesOnAFrameThatIsTooLarge() {
    TestClient client = welcomed();

    client.socket().writeTextMessage("x".repeat(5_000));

    assertThat(client.closeCode()).isEqualTo(4413);
  }

  @Test
  void closesOnAFrameThatIsMuchTooLarge() {
    TestClient client = welcomed();

    client.socket().writeFrame(WebSocketFrame.textFrame("x".repeat(4 << 20), true));

    assertThat(client.closeCode()).isEqualTo(4413);
  }

  @Test
  void closesOnAMessageThatGrowsTooLargeFrameByFrame() {
    TestClient client = welcomed();

    client.socket().writeFrame(WebSocketFrame.textFrame("x".repeat(3_000), false));
    client
        .socket()
        .writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer("x".repeat(3_000)), true));

    assertThat(client.closeCode()).isEqualTo(4413);
  }

  @Test
  void refusesATopicThatIsNotAllowed() {
    TestClient client = welcomed();

    client.send(subscribe("1", "secret"));

    JsonObject error = client.frame("error").getJsonObject("p");
    assertThat(error.getString("code")).isEqualTo("TOPIC_NOT_ALLOWED");
    assertThat(error.getBoolean("retryable")).isFalse();
    node.publish(Channel.topic("secret"), Events.entry("s"));
    stillServes(client);
  }

  @Test
  void putsTheUserIntoTheAllowedTopics() {
    TestClient client = welcomed();

    client.send(subscribe("1", "user.u1.chat"));
    client.frame("ack");
    client.send(subscribe("2", "user.u2.chat"));

    assertThat(client.frame("error").getJsonObject("p").getString("code"))
        .isEqualTo("TOPIC_NOT_ALLOWED");
  }

  @Test
  void allowsTheTopicsOfTheToken() {
    TestClient client =
        node.connect("/wse?token=" + token("u1", 60, SocketNode.claim("topics", "room.*")));
    client.frame("welcome");

    client.send(subscribe("1", "room.7"));

    client.frame("ack");
  }

  @Test
  void followsNoMoreTopicsThanAllowed() {
    TestClient client =
        node.connect("/wse?token=" + token("u1", 60, SocketNode.claim("topics", "*")));
    client.frame("welcome");
    for (int i = 1; i <= 3; i++) {
      client.send(subscribe("" + i, "t" + i));
      client.frame("ack");
    }
    client.send(subscribe("again", "t1"));
    client.frame("ack");

    client.send(subscribe("4", "t4"));

    assertThat(client.frame("error").getJsonObject("p").getString("code"))
        .isEqualTo("TOO_MANY_TOPICS");
    client.send(message("unsubscribe", "5", new JsonObject().put("topic", "t1")));
    client.frame("ack");
    client.send(subscribe("6", "t4"));
    client.frame("ack");
  }

  @Test
  void joinsTheTopicsOfTheHelloAndTellsWhichAreNotAllowed() {
    TestClient client = node.connect("/wse?hello=1&token=" + token("u1"));

    client.send(
        message(
            "hello",
            "h",
            new JsonObject().put("topics", new JsonArray().add("secret").add("news"))));

    assertThat(client.frame("welcome").getJsonObject("p").getJsonObject("channels").fieldNames())
        .contains("topic:news")
        .doesNotContain("topic:secret");
    JsonObject error = client.frame("error").getJsonObject("p");
    assertThat(error.getString("code")).isEqualTo("TOPIC_NOT_ALLOWED");
    assertThat(error.getString("re")).isEqualTo("h");
  }

  @Test
  void resumesNoChannelOfAnotherUser() {
    String epoch = node.log.append(Channel.user("u2"), Events.entry("theirs")).epoch();
    TestClient client = node.connect("/wse?hello=1&token=" + token("u1"));

    client.hello(
        new JsonObject()
            .put(
                "resume",
                new JsonObject()
                    .put("user:u2", new JsonObject().put("epoch", epoch).put("seq", 0))));

    assertThat(client.frame("welcome").getJsonObject("p").getJsonObject("channels").fieldNames())
        .doesNotContain("user:u2");
    node.publish(Channel.user("u2"), Events.entry("more"));
    stillServes(client);
  }

  @Test
  void resumesATopicWhenSubscribing() {
    String epoch =
        node.log.append(Channel.topic("news"), Events.entry("n1"), Events.entry("n2")).epoch();
    TestClient client = welcomed();

    client.send(
        message(
            "subscribe",
            "1",
            new JsonObject()
                .put("topic", "news")
                .put("resume", new JsonObject().put("epoch", epoch).put("seq", 1))));

    JsonObject standing =
        client
            .frame("ack")
            .getJsonObject("p")
            .getJsonObject("channels")
            .getJsonObject("topic:news");
    assertThat(standing.getLong("seq")).isEqualTo(1);
    assertThat(standing.getBoolean("recovered")).isTrue();
    assertThat(client.frame().getString("id")).isEqualTo("n2");
  }

  @Test
  void saysWhenTheLogCannotBeReadForATopic() {
    TestClient client = welcomed();
    node.log.failing(true);

    client.send(subscribe("1", "news"));

    JsonObject error =
        client.frameWhere(frame -> frame.getString("t").equals("error")).getJsonObject("p");
    assertThat(error.getString("code")).isEqualTo("LOG_UNAVAILABLE");
    assertThat(error.getBoolean("retryable")).isTrue();
    node.log.failing(false);
    client.send(subscribe("2", "news"));
    assertThat(client.frame("ack").getJsonObject("p").getString("re")).isEqualTo("2");
  }

  private TestClient welcomed() {
    TestClient client = node.listen("u1");
    client.frame("welcome");
    return client;
  }

  private void stillServes(TestClient client) {
    node.publish(Channel.user("u1"), Events.entry("next"));
    assertThat(client.frame().getString("id")).isEqualTo("next");
  }

  private static JsonObject subscribe(String id, String topic) {
    return message("subscribe", id, new JsonObject().put("topic", topic));
  }
}
