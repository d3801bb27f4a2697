package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.testbed.NodeProcess;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client that may follow any topic, and asks for many that nobody ever wrote. */
class MadeUpTopicsIT {
  /** As many as may be joined at once, and some that have to wait. */
  private static final int TOPICS = 120;

  @Test
  void theyLeaveNothingInRedisAndStillCanBeResumed() throws IOException {
    try (Engine engine = new Engine()) {
      NodeProcess node = engine.starting("socket");
      NodeProcess other = engine.starting("socket");
      node.awaitReady();
      other.awaitReady();
      String token = Tokens.withTopics("eve", "*");
      JsonObject last;
      try (Client eve = Client.greeting(node.port(), new JsonObject().put("token", token))) {
        eve.welcome();
        for (int i = 0; i < TOPICS; i++) {
          ask(eve, "subscribe", i);
          ask(eve, "unsubscribe", i);
        }
        ask(eve, "subscribe", TOPICS);
        last =
            eve.await("the last ack", frame -> ("subscribe" + TOPICS).equals(re(frame)))
                .getJsonObject("p")
                .getJsonObject("channels")
                .getJsonObject("topic:made-up-" + TOPICS);
        assertThat(eve.closeCode()).isNegative();
      }
      assertThat(last.getLong("seq")).isZero();
      assertThat(keys(engine))
          .isNotEmpty()
          .allMatch(key -> key.equals("wse:log") || key.matches("\\{wse:\\d+}:bucket"));

      JsonObject hello =
          new JsonObject()
              .put("token", token)
              .put("topics", new JsonArray().add("made-up-" + TOPICS))
              .put(
                  "resume",
                  new JsonObject()
                      .put(
                          "topic:made-up-" + TOPICS,
                          new JsonObject().put("epoch", last.getString("epoch")).put("seq", 0)));
      try (Client eve = Client.greeting(other.port(), hello)) {
        assertThat(eve.standing("topic:made-up-" + TOPICS)).isEqualTo(last);
      }
    }
  }

  private static void ask(Client client, String what, int topic) {
    client.send(
        new JsonObject()
            .put("t", what)
            .put("id", what + topic)
            .put("p", new JsonObject().put("topic", "made-up-" + topic)));
  }

  private static String re(JsonObject frame) {
    return frame.getJsonObject("p", new JsonObject()).getString("re");
  }

  private static List<String> keys(Engine engine) throws IOException {
    try (Socket redis = new Socket("127.0.0.1", engine.redis().port())) {
      redis.getOutputStream().write("KEYS *\r\nQUIT\r\n".getBytes(StandardCharsets.UTF_8));
      String answer = new String(redis.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.lines().filter(line -> line.contains("wse")).toList();
    }
  }
}
