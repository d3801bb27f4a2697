package io.wse.socket;

import static io.wse.socket.SocketNode.claim;
import static io.wse.socket.SocketNode.token;
import static io.wse.socket.TestClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.codec.Channel;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events and resume over a raw WebSocket. */
class WebSocketIT {
  private static final Channel U1 = Channel.user("u1");

  private SocketNode node;

  @BeforeEach
  void start() {
    node = SocketNode.start(Map.of("topics.allow", java.util.List.of("news", "user.{user}.*")));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void welcomesAListenerWithWhereItStandsAndSendsItsEvents() {
    node.log.append(U1, Events.entry("old"));

    TestClient client = node.listen("u1");

    JsonObject welcome = client.frame("welcome").getJsonObject("p");
    assertThat(welcome.getString("user_id")).isEqualTo("u1");
    assertThat(welcome.getString("node")).isEqualTo("local");
    assertThat(welcome.getLong("heartbeat_ms")).isEqualTo(30_000);
    assertThat(welcome.getInstant("session_expires_at")).isInTheFuture();
    JsonObject own = welcome.getJsonObject("channels").getJsonObject("user:u1");
    assertThat(own.getLong("seq")).isEqualTo(1);
    assertThat(own.getBoolean("recovered")).isTrue();
    assertThat(welcome.getJsonObject("channels").fieldNames())
        .containsExactlyInAnyOrder("user:u1", "global");

    node.publish(U1, Events.entry("a"), Events.entry("b"));

    JsonObject first = client.frame("order_filled");
    assertThat(first.getString("id")).isEqualTo("a");
    assertThat(first.getLong("seq")).isEqualTo(2);
    assertThat(first.containsKey("ch")).isFalse();
    assertThat(client.frame("order_filled").getString("id")).isEqualTo("b");
  }

  @Test
  void givesEachUserItsOwnEventsOnlyAndEverybodyTheGlobalOnes() {
    TestClient one = node.listen("u1");
    TestClient other = node.listen("u2");
    one.frame("welcome");
    other.frame("welcome");

    node.publish(U1, Events.entry("mine"));
    node.publish(Channel.GLOBAL, Events.entry("all"));

    assertThat(one.frame().getString("id")).isEqualTo("mine");
    JsonObject global = one.frame();
    assertThat(global.getString("id")).isEqualTo("all");
    assertThat(global.getString("ch")).isEqualTo("global");
    assertThat(other.frame().getString("id")).isEqualTo("all");
  }

  @Test
  void sendsTheSameEventToAllTabsOfAUser() {
    TestClient one = node.listen("u1");
    TestClient two = node.listen("u1");
    one.frame("welcome");
    two.frame("welcome");

    node.publish(U1, Events.entry("a"));

    assertThat(one.frame().getString("id")).isEqualTo("a");
    assertThat(two.frame().getString("id")).isEqualTo("a");
  }

  @Test
  void followsTheRolesAndTeamsOfTheToken() {
    TestClient client =
        node.connect(
            "/wse?token="
                + token("u1", 60, claim("roles", "admin").put("teams", new JsonArray().add("t1"))));

    assertThat(client.frame("welcome").getJsonObject("p").getJsonObject("channels").fieldNames())
        .contains("role:admin", "team:t1");
    node.publish(Channel.role("admin"), Events.entry("r"));
    assertThat(client.frame().getString("ch")).isEqualTo("role:admin");
  }

  @Test
  void resumesFromItsPositionWithoutHolesOrDoubles() {
    String epoch = node.log.append(U1, entries(1, 700)).epoch();

    TestClient client = node.connect("/wse?hello=1&token=" + token("u1"));
    client.hello(resume(epoch, 100));
    node.publish(U1, entries(701, 10));

    JsonObject own =
        client
            .frame("welcome")
            .getJsonObject("p")
            .getJsonObject("channels")
            .getJsonObject("user:u1");
    assertThat(own.getBoolean("recovered")).isTrue();
    assertThat(own.getLong("seq")).isEqualTo(100);
    for (long seq = 101; seq <= 710; seq++) {
      JsonObject event = client.frame("order_filled");
      assertThat(event.getLong("seq")).isEqualTo(seq);
      assertThat(event.getString("id")).isEqualTo("e" + seq);
    }
  }

  @Test
  void saysThatItCouldNotRecoverWhereTheLogNoLongerReachesBack() {
    String epoch = node.log.append(U1, entries(1, 50)).epoch();
    node.log.trim(U1, 10);

    TestClient client = node.connect("/wse?hello=1&token=" + token("u1"));
    client.hello(resume(epoch, 20));

    JsonObject own =
        client
            .frame("welcome")
            .getJsonObject("p")
            .getJsonObject("channels")
            .getJsonObject("user:u1");
    assertThat(own.getBoolean("recovered")).isFalse();
    assertThat(own.getLong("seq")).isEqualTo(50);
    node.publish(U1, Events.entry("next"));
    assertThat(client.frame().getLong("seq")).isEqualTo(51);
  }

  @Test
  void resumesOnAnotherNodeThatSharesTheLog() {
    TestClient client = node.listen("u1");
    JsonObject own =
        client
            .frame("welcome")
            .getJsonObject("p")
            .getJsonObject("channels")
            .getJsonObject("user:u1");
    node.publish(U1, Events.entry("e1"), Events.entry("e2"));
    assertThat(client.seqs(2)).containsExactly(1L, 2L);
    client.close();
    node.publish(U1, Events.entry("e3"));

    try (SocketNode other = SocketNode.start(node.log, Map.of())) {
      TestClient back = other.connect("/wse?hello=1&token=" + token("u1"));
      back.hello(resume(own.getString("epoch"), 2));
      assertThat(back.frame("welcome").getString("t")).isEqualTo("welcome");
      assertThat(back.seqs(1)).containsExactly(3L);
      other.publish(U1, Events.entry("e4"));
      assertThat(back.seqs(1)).containsExactly(4L);
    }
  }

  @Test
  void readsFromTheLogWhatTheBusLost() {
    TestClient client = node.listen("u1");
    client.frame("welcome");

    node.log.append(U1, Events.entry("lost"));
    node.publish(U1, Events.entry("arrives"));

    assertThat(client.frame().getString("id")).isEqualTo("lost");
    assertThat(client.frame().getString("id")).isEqualTo("arrives");
  }

  @Test
  void findsAnEventThatTheBusLostWithoutATrace() {
    TestClient client = node.listen("u1");
    client.frame("welcome");

    node.log.append(U1, Events.entry("lost"));

    assertThat(client.frame().getString("id")).isEqualTo("lost");
  }

  @Test
  void joinsAndLeavesTopics() {
    TestClient client = node.listen("u1");
    client.frame("welcome");
    node.log.append(Channel.topic("news"), Events.entry("n1"));

    client.send(message("subscribe", "1", new JsonObject().put("topic", "news")));
    JsonObject ack = client.frame("ack").getJsonObject("p");
    assertThat(ack.getString("re")).isEqualTo("1");
    assertThat(ack.getJsonObject("channels").getJsonObject("topic:news").getLong("seq"))
        .isEqualTo(1);
    node.publish(Channel.topic("news"), Events.entry("n2"));
    JsonObject event = client.frame("order_filled");
    assertThat(event.getString("id")).isEqualTo("n2");
    assertThat(event.getString("ch")).isEqualTo("topic:news");

    client.send(message("unsubscribe", "2", new JsonObject().put("topic", "news")));
    assertThat(client.frame("ack").getJsonObject("p").getString("re")).isEqualTo("2");
    node.publish(Channel.topic("news"), Events.entry("n3"));
    node.publish(U1, Events.entry("mine"));
    assertThat(client.frame().getString("id")).isEqualTo("mine");
  }

  private static JsonObject resume(String epoch, long seq) {
    return new JsonObject()
        .put(
            "resume",
            new JsonObject().put("user:u1", new JsonObject().put("epoch", epoch).put("seq", seq)));
  }

  private static io.wse.codec.LogEntry[] entries(int from, int count) {
    return java.util.stream.IntStream.range(from, from + count)
        .mapToObj(i -> Events.entry("e" + i))
        .toArray(io.wse.codec.LogEntry[]::new);
  }
}
