package io.wse.testbed;

import io.wse.embedded.EmbeddedKafka;
import io.wse.embedded.EmbeddedPostgres;
import io.wse.embedded.EmbeddedRedis;
import io.wse.embedded.EmbeddedServer;
import io.wse.embedded.Ports;
import io.wse.embedded.ProjectRoot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Real servers of its own, and nodes of one cluster that use them, each in its own JVM, all on
 * loopback. Everything dies with this JVM.
 *
 * <p>Every testbed has its own cluster name and data, so several can be there side by side without
 * seeing each other. One thread at a time.
 */
public final class Testbed implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private static int testbeds;

  private final String name;
  private final Path logs;
  private final JavaCommand java;
  private final EmbeddedKafka kafka;
  private final EmbeddedRedis redis;
  private final EmbeddedPostgres postgres;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<NodeProcess> processes = new ArrayList<>();
  private final Set<Integer> portsGiven = new HashSet<>();
  private final List<Integer> clusterPorts;
  private int nodes;

  Testbed(TestbedBuilder builder) {
    name = builder.name + "-" + ProcessHandle.current().pid() + "-" + nextNumber();
    logs = builder.logs.resolve(name).toAbsolutePath();
    java = new JavaCommand(builder.classPath, builder.jvmFlags);
    CompletableFuture<EmbeddedKafka> kafkaStarts =
        CompletableFuture.supplyAsync(builder.kafka::start, Testbed::onItsOwnThread);
    CompletableFuture<EmbeddedRedis> redisStarts =
        CompletableFuture.supplyAsync(builder.redis::start, Testbed::onItsOwnThread);
    CompletableFuture<EmbeddedPostgres> postgresStarts =
        CompletableFuture.supplyAsync(builder.postgres::start, Testbed::onItsOwnThread);
    try {
      CompletableFuture.allOf(kafkaStarts, redisStarts, postgresStarts).join();
    } catch (CompletionException e) {
      List.of(kafkaStarts, redisStarts, postgresStarts)
          .forEach(starts -> starts.thenAccept(server -> ((EmbeddedServer) server).kill()));
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
    kafka = kafkaStarts.join();
    redis = redisStarts.join();
    postgres = postgresStarts.join();
    clusterPorts = freePorts(builder.mostNodes);
    settings.put("WSE_KAFKA_BOOTSTRAP", kafka.bootstrap());
    settings.put("WSE_REDIS_URL", redis.url());
    settings.put("WSE_PG_URL", postgres.url());
    settings.put("WSE_CLUSTER_CONFIG", ProjectRoot.find().resolve("cluster.xml").toString());
    settings.put("WSE_CLUSTER_NAME", name);
    settings.put(
        "WSE_CLUSTER_MEMBERS",
        String.join(",", clusterPorts.stream().map(port -> HOST + ":" + port).toList()));
    settings.put("WSE_CONSUMER_START", "earliest");
  }

  /**
   * @param name what its cluster and its processes are called
   * @param home an empty directory for data and logs
   */
  public static TestbedBuilder in(String name, Path home) {
    return new TestbedBuilder(name, home);
  }

  /** A setting of all nodes started from now on. */
  public Testbed with(String variable, String value) {
    settings.put(variable, value);
    return this;
  }

  public Testbed without(String variable) {
    settings.remove(variable);
    return this;
  }

  /** What all nodes started from now on are given. */
  public Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  /** Starts a node and waits until it is ready. */
  public NodeProcess node(String... parts) {
    return starting(parts).awaitReady();
  }

  /** Starts a node without waiting. */
  public NodeProcess starting(String... parts) {
    return starting("node-" + nodes + "-" + String.join("-", parts), List.of(parts), Map.of());
  }

  /**
   * Starts a node without waiting.
   *
   * @param nodeId its name in logs and frames
   * @param own settings of this node alone
   */
  public NodeProcess starting(String nodeId, List<String> parts, Map<String, String> own) {
    if (nodes == clusterPorts.size()) {
      throw new TestbedException(name + " has ports for " + nodes + " nodes only");
    }
    int clusterPort = clusterPorts.get(nodes++);
    List<Integer> ports = freePorts(2);
    Map<String, String> environment = new LinkedHashMap<>(settings);
    environment.put("WSE_NODE_ID", nodeId);
    environment.put("WSE_CLUSTER_PORT", String.valueOf(clusterPort));
    environment.put("WSE_SOCKET_PORT", String.valueOf(ports.get(0)));
    environment.put("WSE_MANAGEMENT_PORT", String.valueOf(ports.get(1)));
    environment.putAll(own);
    return starting(
        nodeId, "io.wse.runtime.NodeMain", parts, environment, ports.get(0), ports.get(1));
  }

  /** Starts a program of this class path that answers {@code /health/ready}, without waiting. */
  public NodeProcess starting(
      String processName,
      String mainClass,
      List<String> arguments,
      Map<String, String> environment,
      int port,
      int healthPort) {
    NodeProcess process =
        new NodeProcess(
            processName,
            java.of(mainClass, arguments),
            environment,
            port,
            healthPort,
            logs.resolve(processName + ".log"));
    processes.add(process);
    return process.start();
  }

  public EmbeddedKafka kafka() {
    return kafka;
  }

  public EmbeddedRedis redis() {
    return redis;
  }

  public EmbeddedPostgres postgres() {
    return postgres;
  }

  /** Where the nodes' logs are. */
  public Path logs() {
    return logs;
  }

  /** Free ports, none of them given before. */
  public List<Integer> freePorts(int count) {
    List<Integer> ports = new ArrayList<>();
    while (ports.size() < count) {
      int port = Ports.free();
      if (portsGiven.add(port)) {
        ports.add(port);
      }
    }
    return ports;
  }

  /** Ends all at once, without giving anything the time for an order. */
  @Override
  public void close() {
    processes.forEach(NodeProcess::kill);
    redis.kill();
    postgres.kill();
    kafka.kill();
  }

  private static synchronized int nextNumber() {
    return testbeds++;
  }

  private static void onItsOwnThread(Runnable task) {
    new Thread(task, "testbed-server").start();
  }
}
