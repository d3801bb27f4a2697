package io.wse.benchmarks;

import io.wse.embedded.ChildProcess;
import io.wse.embedded.EmbeddedKafka;
import io.wse.embedded.EmbeddedPostgres;
import io.wse.embedded.EmbeddedRedis;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Real servers and one node with all verticles, each a process of its own, on loopback. */
final class EngineUnderTest implements AutoCloseable {

  static final String TOPIC = "bench.events";
  static final String SECRET = "benchmark-secret-of-at-least-32-bytes";

  private static final Path ROOT = Path.of(System.getProperty("wse.root"));
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final EmbeddedKafka kafka;
  private final EmbeddedRedis redis;
  private final EmbeddedPostgres postgres;
  private final ChildProcess node;
  private final int socketPort;
  private final int managementPort;

  /**
   * @param home an empty directory for the servers' data and the logs
   */
  EngineUnderTest(Path home) throws IOException {
    kafka = EmbeddedKafka.in(home.resolve("kafka")).start();
    redis = EmbeddedRedis.in(home.resolve("redis")).start();
    postgres = EmbeddedPostgres.in(home.resolve("postgres")).start();
    socketPort = freePort();
    managementPort = freePort();
    int clusterPort = freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(nodeFlags());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.wse.runtime.NodeMain", "all"));
    Map<String, String> environment = new HashMap<>();
    environment.put("WSE_CLUSTER_CONFIG", ROOT.resolve("cluster.xml").toString());
    environment.put("WSE_KAFKA_BOOTSTRAP", kafka.bootstrap());
    environment.put("WSE_REDIS_URL", redis.url());
    environment.put("WSE_PG_URL", postgres.url());
    environment.put("WSE_JWT_SECRET", SECRET);
    environment.put("WSE_CONSUMER_TOPICS", TOPIC);
    environment.put("WSE_CONSUMER_START", "earliest");
    environment.put("WSE_CLUSTER_NAME", "bench-" + ProcessHandle.current().pid());
    environment.put("WSE_CLUSTER_PORT", String.valueOf(clusterPort));
    environment.put("WSE_CLUSTER_MEMBERS", "127.0.0.1:" + clusterPort);
    environment.put("WSE_SOCKET_PORT", String.valueOf(socketPort));
    environment.put("WSE_MANAGEMENT_PORT", String.valueOf(managementPort));
    node =
        ChildProcess.start(
            new ChildProcess.Launch(
                "node",
                command,
                environment,
                "KILL",
                List.of(),
                line -> true,
                home.resolve("node.log")));
  }

  String kafkaBootstrap() {
    return kafka.bootstrap();
  }

  int socketPort() {
    return socketPort;
  }

  void awaitReady() throws InterruptedException, TimeoutException {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/health/ready"))
            .timeout(Duration.ofSeconds(2))
            .build();
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // Not listening yet.
      }
      if (!node.isAlive()) {
        break;
      }
      Thread.sleep(50);
    }
    throw new TimeoutException("the node did not become ready");
  }

  @Override
  public void close() {
    node.terminate();
    if (!node.awaitExit(STOP_TIMEOUT)) {
      node.kill();
    }
    kafka.kill();
    redis.kill();
    postgres.kill();
  }

  /** The same files of flags as {@code scripts/wse run} starts a node with. */
  private static List<String> nodeFlags() {
    Path lib = ROOT.resolve("scripts/lib");
    List<String> flags = new ArrayList<>(List.of("@" + lib.resolve("node.jvm")));
    if (Runtime.version().feature() >= 24) {
      flags.add("@" + lib.resolve("node-24.jvm"));
    }
    return flags;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
