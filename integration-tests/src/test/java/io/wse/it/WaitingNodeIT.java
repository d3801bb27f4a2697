package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.wse.embedded.TestServers;
import io.wse.testbed.Await;
import io.wse.testbed.NodeProcess;
import io.wse.testbed.Testbed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes that cannot become ready: they say why, and end at once when they are told to stop. */
class WaitingNodeIT {
  private static final String SNAPSHOTS =
      "{\"numbers\": {\"type\": \"number_snapshot\", \"key\": \"numbers\", \"projector\": \"p\","
          + " \"topics\": [\"it.events\"], \"sql\": \"SELECT 1 WHERE $1 IS NULL\"}}";

  private static Testbed testbed;

  @BeforeAll
  static void start() {
    testbed =
        Testbed.in("waiting", TestServers.home("waiting"))
            .redis("requirepass", "right")
            .smallNodes(256)
            .logs(Path.of("target", "nodes"))
            .start();
    testbed
        .with("WSE_REDIS_URL", redisUrl("right"))
        .with("WSE_JWT_SECRET", Tokens.SECRET)
        .with("WSE_CONSUMER_TOPICS", "it.events");
  }

  @AfterAll
  static void stop() {
    testbed.close();
  }

  private static String redisUrl(String password) {
    return "redis://:" + password + "@127.0.0.1:" + testbed.redis().port();
  }

  private static JsonObject gate(NodeProcess node, String name) {
    return node.health()
        .getJsonObject("gates", new JsonObject())
        .getJsonObject(name, new JsonObject());
  }

  private static void assertEndsAtOnce(NodeProcess node) {
    long toldNs = System.nanoTime();
    node.terminate();
    assertThat(node.awaitExit()).isZero();
    assertThat(Duration.ofNanos(System.nanoTime() - toldNs)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void aNodeThatRedisDoesNotLetInNamesItAndWaits() {
    NodeProcess node =
        testbed.starting(
            "refused-by-redis",
            List.of("publisher", "socket"),
            Map.of("WSE_REDIS_URL", redisUrl("hunter2")));

    Await.until(
        "the reason",
        Duration.ofSeconds(60),
        () ->
            gate(node, "log")
                .getString("reason", "")
                .contains("Redis refuses the login: WRONGPASS"));
    assertThat(node.log()).contains("Redis refuses the login").doesNotContain("hunter2");

    assertEndsAtOnce(node);
  }

  @Test
  void kafkaAndPostgresqlThatSayNothingHoldUpNoEnd() throws IOException {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    try (ServerSocket kafka = new ServerSocket(0, 50, loopback);
        ServerSocket postgres = new ServerSocket(0, 50, loopback)) {
      NodeProcess node =
          testbed.starting(
              "silent-backends",
              List.of("consumer", "publisher", "snapshot"),
              Map.of(
                  "WSE_KAFKA_BOOTSTRAP", "127.0.0.1:" + kafka.getLocalPort(),
                  "WSE_PG_URL",
                      "postgresql://wse:wse@127.0.0.1:" + postgres.getLocalPort() + "/wse",
                  "WSE_SNAPSHOTS", SNAPSHOTS));
      Await.until(
          "all parts run",
          Duration.ofSeconds(60),
          () -> gate(node, "started").getBoolean("open", false));
      Await.until(
          "Kafka is missed",
          Duration.ofSeconds(60),
          () ->
              gate(node, "consuming").getString("reason", "").contains("Kafka cannot be reached"));

      assertEndsAtOnce(node);
    }
  }
}
