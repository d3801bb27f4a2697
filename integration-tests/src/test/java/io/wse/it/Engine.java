package io.wse.it;

import io.wse.embedded.EmbeddedKafka;
import io.wse.embedded.EmbeddedPostgres;
import io.wse.embedded.EmbeddedRedis;
import io.wse.embedded.TestServers;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Real servers of its own, and nodes of one cluster that use them, each in its own JVM.
 *
 * <p>Every engine has its own cluster name, topics and data, so that several can run one after the
 * other without seeing each other.
 */
final class Engine implements AutoCloseable {

  static final String TOPIC = "it.events";
  static final Path ROOT = Path.of(System.getProperty("wse.root"));

  private static int engines;

  private final String name = "it-" + ProcessHandle.current().pid() + "-" + engines++;
  private final EmbeddedKafka kafka;
  private final EmbeddedRedis redis;
  private final EmbeddedPostgres postgres;
  private final Events events;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final Deque<NodeProcess> processes = new ArrayDeque<>();
  private final List<Integer> clusterPorts;
  private int nodes;

  Engine() {
    kafka = EmbeddedKafka.in(TestServers.home("kafka")).start();
    redis = EmbeddedRedis.in(TestServers.home("redis")).setting("appendfsync", "always").start();
    postgres = EmbeddedPostgres.in(TestServers.home("postgres")).setting("fsync", "off").start();
    events = new Events(kafka.bootstrap());
    events.createTopic(TOPIC, 4);
    events.createTopic("wse.dead-letters", 1);
    clusterPorts = freePorts(8);
    settings.put("WSE_KAFKA_BOOTSTRAP", kafka.bootstrap());
    settings.put("WSE_REDIS_URL", redis.url());
    settings.put("WSE_PG_URL", postgres.url());
    settings.put("WSE_JWT_SECRET", Tokens.SECRET);
    settings.put("WSE_CLUSTER_CONFIG", ROOT.resolve("cluster.xml").toString());
    settings.put("WSE_CLUSTER_NAME", name);
    settings.put(
        "WSE_CLUSTER_MEMBERS",
        String.join(",", clusterPorts.stream().map(port -> "127.0.0.1:" + port).toList()));
    settings.put("WSE_CONSUMER_TOPICS", TOPIC);
    settings.put("WSE_CONSUMER_START", "earliest");
    settings.put("WSE_LOG_LEVEL", "debug");
  }

  /** A setting of all nodes started from now on. */
  Engine with(String variable, String value) {
    settings.put(variable, value);
    return this;
  }

  /** The demo's settings: its topics, type map and snapshots. */
  Engine withDemoSettings() {
    settings.remove("WSE_CONSUMER_TOPICS");
    return with("WSE_CONFIG", ROOT.resolve("demo/wse.yaml").toString());
  }

  /** Starts a node and waits until it is ready. */
  NodeProcess node(String... parts) {
    return starting(parts).awaitReady();
  }

  /** Starts a node without waiting. */
  NodeProcess starting(String... parts) {
    int index = nodes++;
    List<Integer> ports = freePorts(2);
    Map<String, String> environment = new LinkedHashMap<>(settings);
    String nodeId = "node-" + index + "-" + String.join("-", parts);
    environment.put("WSE_NODE_ID", nodeId);
    environment.put("WSE_CLUSTER_PORT", String.valueOf(clusterPorts.get(index)));
    environment.put("WSE_SOCKET_PORT", String.valueOf(ports.get(0)));
    environment.put("WSE_MANAGEMENT_PORT", String.valueOf(ports.get(1)));
    return register(
        new NodeProcess(
            nodeId,
            "io.wse.cli.WseCommand",
            Stream.concat(Stream.of("run"), Stream.of(parts)).toList(),
            environment,
            ports.get(0),
            ports.get(1),
            log(nodeId)));
  }

  /** Starts the demo's backend and waits until it is ready. */
  NodeProcess demo(String... variables) {
    int port = freePorts(1).get(0);
    Map<String, String> environment = new LinkedHashMap<>();
    for (String variable : List.of("WSE_KAFKA_BOOTSTRAP", "WSE_PG_URL", "WSE_JWT_SECRET")) {
      environment.put(variable, settings.get(variable));
    }
    environment.put("DEMO_PORT", String.valueOf(port));
    environment.put("DEMO_SOCKET_URLS", "http://127.0.0.1:1");
    environment.put("DEMO_WEB_ROOT", ROOT.resolve("demo").toString());
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return register(
            new NodeProcess(
                "demo",
                "io.wse.demo.DemoMain",
                List.of(),
                environment,
                port,
                port,
                log("demo-" + port)))
        .awaitReady();
  }

  EmbeddedKafka kafka() {
    return kafka;
  }

  EmbeddedRedis redis() {
    return redis;
  }

  EmbeddedPostgres postgres() {
    return postgres;
  }

  Events events() {
    return events;
  }

  @Override
  public void close() {
    processes.forEach(NodeProcess::kill);
    events.close();
    redis.kill();
    postgres.kill();
    kafka.kill();
  }

  private NodeProcess register(NodeProcess process) {
    processes.push(process);
    return process;
  }

  private Path log(String process) {
    return Path.of("target", "nodes", name, process + ".log").toAbsolutePath();
  }

  static List<Integer> freePorts(int count) {
    try {
      java.util.List<ServerSocket> sockets = new java.util.ArrayList<>();
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0));
      }
      List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
