package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.codec.Channel;
import java.net.ConnectException;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What settings make of a node that is not as the defaults have it. */
class SocketSettingsIT {
  @Test
  void aTokensClaimsAreReadUnderTheNamesThatAreSet() {
    JsonObject claims =
        new JsonObject()
            .put("uid", "u9")
            .put("groups", new JsonArray().add("trader"))
            .put("crews", new JsonArray().add("desk"))
            .put("subjects", new JsonArray().add("news.*"))
            .put("roles", new JsonArray().add("other"))
            .put("teams", new JsonArray().add("other"))
            .put("topics", new JsonArray().add("other"));
    try (SocketNode node =
        SocketNode.start(
            Map.of(
                "jwt.user_claim", "uid",
                "jwt.roles_claim", "groups",
                "jwt.teams_claim", "crews",
                "jwt.topics_claim", "subjects"))) {
      TestClient client = node.connect("/wse?token=" + SocketNode.token("other", 60, claims));

      JsonObject welcome = client.frame("welcome").getJsonObject("p");

      assertThat(welcome.getString("user_id")).isEqualTo("u9");
      assertThat(welcome.getJsonObject("channels").fieldNames())
          .containsExactlyInAnyOrder("user:u9", "role:trader", "team:desk", "global");
      subscribe(client, "news.sport");
      assertThat(
              client
                  .frameOf("ack")
                  .getJsonObject("p")
                  .getJsonObject("channels")
                  .containsKey("topic:news.sport"))
          .isTrue();
      subscribe(client, "other");
      assertThat(client.frameOf("error").getJsonObject("p").getString("code"))
          .isEqualTo("TOPIC_NOT_ALLOWED");
    }
  }

  @Test
  void clientsConnectToTheHostThatIsSetAndToNoOther() throws Exception {
    try (SocketNode node = SocketNode.start(Map.of("socket.host", "127.0.0.2"))) {
      new Socket("127.0.0.2", node.port()).close();
      assertThatThrownBy(() -> new Socket("127.0.0.1", node.port()).close())
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void whatMayWaitForASlowReaderIsWhatIsSet() {
    int queueBytes = 512 << 10;
    try (SocketNode node = SocketNode.start(Map.of("socket.write_queue_bytes", queueBytes))) {
      TestClient slow = node.listen("u1");
      slow.frame("welcome");
      slow.socket().pause();
      TestClient quick = node.listen("u1");
      quick.frame("welcome");
      int events = 2_000;

      for (int i = 0; i < events; i++) {
        node.publish(Channel.user("u1"), Events.large("e" + i, 10_000));
      }

      assertThat(quick.seqs(events)).hasSize(events);
      assertThat(node.context.meters().get("wse_socket_queue_high_water_bytes").gauge().value())
          .isBetween(queueBytes / 2.0, queueBytes + 30_000.0);
      // A node that stops waits for who takes nothing.
      slow.socket().resume();
    }
  }

  private static void subscribe(TestClient client, String topic) {
    client.send(TestClient.message("subscribe", topic, new JsonObject().put("topic", topic)));
  }
}
