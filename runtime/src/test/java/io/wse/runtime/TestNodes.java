package io.wse.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.wse.runtime.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Nodes of one cluster in this JVM; to be stopped together. */
final class TestNodes {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  static final String SECRET = "a key of at least thirty-two bytes, for tests";

  private final String clusterName = "test-" + UUID.randomUUID();
  private final List<Node> nodes = new ArrayList<>();

  static Path clusterXml() {
    return Path.of("..", "cluster.xml");
  }

  static int freePort(String host) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      return socket.getLocalPort();
    }
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  static void awaitTrue(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  String clusterName() {
    return clusterName;
  }

  Map<String, Object> settings(String host, int port, int firstPort) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("cluster.config", clusterXml().toString());
    settings.put("cluster.name", clusterName);
    settings.put("cluster.bind", host);
    settings.put("cluster.port", port);
    settings.put("cluster.members", List.of("127.0.0.1:" + firstPort));
    settings.put("management.port", 0);
    settings.put("jwt.secret", SECRET);
    return settings;
  }

  Node start(Map<String, ?> settings, NodePart... parts) throws Exception {
    Node node = await(Node.start(Config.of(settings), List.of(parts)));
    nodes.add(node);
    return node;
  }

  /** A cluster of its own on a free port. */
  Node startAlone(NodePart... parts) throws Exception {
    int port = freePort("127.0.0.1");
    return start(settings("127.0.0.1", port, port), parts);
  }

  static HttpResponse<String> get(Node node, String path) throws Exception {
    return send(node, HttpRequest.newBuilder().GET(), path);
  }

  static HttpResponse<String> send(Node node, HttpRequest.Builder request, String path)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + node.managementPort() + path);
    return HTTP.send(request.uri(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  void stop() throws Exception {
    for (Node node : nodes) {
      await(node.stop());
    }
  }
}
