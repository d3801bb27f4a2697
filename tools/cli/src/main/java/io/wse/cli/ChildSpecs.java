package io.wse.cli;

import io.wse.runtime.config.SecretFiles;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which nodes and which demo {@code up} runs, and with what settings. Immutable. */
final class ChildSpecs {
  private static final String HOST = "127.0.0.1";

  private static final String NODE_HEAP = "-Xmx512m";

  /** Made anew for each run: its nodes, and no other process, know it. */
  private static final String CLUSTER_SECRET = "WSE_CLUSTER_SECRET";

  /** In settings: the name under which a browser reached the demo or the node. */
  private static final String REACHED_HOST = "{host}";

  private static final int FIRST_JAVA_THAT_ASKS_FOR_UNSAFE = 24;

  /** Together with the demo and the servers, within the 10 s in which all must have ended. */
  private static final int NODE_SHUTDOWN_SECONDS = 2;

  private static final int NODE_DRAIN_SECONDS = 1;

  /** Half the processor time of a start, for a process that has little to do afterwards. */
  private static final List<String> QUICK_START =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m");

  private static final int DEMO_STOPS = 0;

  /**
   * The core before the sockets: who leaves a cluster alone hands over what it holds of the address
   * table in a moment. Those who leave at one time must be the last ones, since who stays behind
   * several others may wait for seconds until it knows that it is alone.
   */
  private static final int CORE_STOPS = 1;

  private static final int SOCKETS_STOP = 2;

  private final Path root;
  private final UpPorts ports;
  private final String clusterName;
  private final Map<String, String> shared;
  private final String clusterSecret;
  private final Map<String, String> userEnv;

  /**
   * @param root the clone
   * @param clusterName of the cluster that the nodes make
   * @param backends where the servers are
   * @param jwtSecret the key of the tokens
   * @param userEnv what up was started with: the nodes inherit it. The files of settings and of the
   *     cluster and the origins and addresses for the page that it names stay as they are; names,
   *     hosts, ports, members and the time to stop are {@code up}'s own, whatever is set there
   */
  ChildSpecs(
      Path root,
      UpPorts ports,
      String clusterName,
      Map<String, String> backends,
      String jwtSecret,
      Map<String, String> userEnv) {
    this.root = root;
    this.ports = ports;
    this.clusterName = clusterName;
    this.shared = new HashMap<>(backends);
    this.shared.put("WSE_JWT_SECRET", jwtSecret);
    // A node refuses a value that it is given twice.
    SecretFiles.variables(userEnv).stream()
        .filter(file -> shared.containsKey(file.replaceFirst("_FILE$", "")))
        .forEach(file -> shared.put(file, ""));
    this.clusterSecret = userEnv.getOrDefault(CLUSTER_SECRET, UUID.randomUUID().toString());
    this.userEnv = Map.copyOf(userEnv);
  }

  List<ChildSpec> all() {
    List<ChildSpec> all = new ArrayList<>();
    if (ports.hasCore()) {
      all.add(core());
      for (int node = 0; node < ports.nodes(); node++) {
        all.add(socketNode("socket-" + (node + 1), node, List.of("socket")));
      }
    } else {
      all.add(socketNode("node", 0, List.of("all")));
    }
    all.add(demo());
    return all;
  }

  /** The file of the nodes' settings. */
  Path config() {
    String given = userEnv.get("WSE_CONFIG");
    return given == null ? root.resolve("demo/wse.yaml") : Path.of(given);
  }

  List<String> socketUrls() {
    return socketUrls("localhost");
  }

  private List<String> socketUrls(String host) {
    return IntStream.range(0, ports.nodes())
        .mapToObj(node -> "http://" + host + ":" + ports.socket(node))
        .toList();
  }

  private ChildSpec core() {
    Map<String, String> settings = nodeSettings("core", ports.coreCluster());
    settings.put("WSE_MANAGEMENT_PORT", String.valueOf(ports.coreManagement()));
    return new ChildSpec(
        "core",
        nodeCommand(List.of("consumer", "publisher", "snapshot")),
        settings,
        "management " + HOST + ":" + ports.coreManagement(),
        health(ports.coreManagement()),
        CORE_STOPS);
  }

  private ChildSpec socketNode(String name, int node, List<String> parts) {
    Map<String, String> settings = nodeSettings(name, ports.cluster(node));
    settings.put("WSE_MANAGEMENT_PORT", String.valueOf(ports.socketManagement(node)));
    settings.put("WSE_SOCKET_HOST", HOST);
    settings.put("WSE_SOCKET_PORT", String.valueOf(ports.socket(node)));
    // The user's own, inherited or in a file of the user's, stand as they are.
    if (!userEnv.containsKey("WSE_ORIGINS_ALLOW") && !userEnv.containsKey("WSE_CONFIG")) {
      settings.put(
          "WSE_ORIGINS_ALLOW", "http://" + REACHED_HOST + ":" + ports.page() + ",loopback");
    }
    return new ChildSpec(
        name,
        nodeCommand(parts),
        settings,
        "http://localhost:" + ports.socket(node),
        health(ports.socketManagement(node)),
        SOCKETS_STOP);
  }

  private Map<String, String> nodeSettings(String name, int clusterPort) {
    Map<String, String> settings = new HashMap<>(shared);
    settings.put("WSE_NODE_ID", name);
    settings.put("WSE_CONFIG", config().toString());
    settings.put(
        "WSE_CLUSTER_CONFIG",
        userEnv.getOrDefault("WSE_CLUSTER_CONFIG", root.resolve("cluster.xml").toString()));
    settings.put("WSE_CLUSTER_NAME", clusterName);
    if (!userEnv.containsKey(CLUSTER_SECRET + "_FILE")) {
      settings.put(CLUSTER_SECRET, clusterSecret);
    }
    settings.put("WSE_CLUSTER_BIND", HOST);
    settings.put("WSE_CLUSTER_PORT", String.valueOf(clusterPort));
    settings.put("WSE_CLUSTER_MEMBERS", members());
    settings.put("WSE_MANAGEMENT_HOST", HOST);
    settings.put("WSE_SHUTDOWN_TIMEOUT", String.valueOf(NODE_SHUTDOWN_SECONDS));
    settings.put("WSE_DRAIN_TIMEOUT", String.valueOf(NODE_DRAIN_SECONDS));
    return settings;
  }

  private String members() {
    int count = ports.hasCore() ? ports.nodes() + 1 : 1;
    return IntStream.range(0, count)
        .mapToObj(node -> HOST + ":" + ports.cluster(node))
        .collect(Collectors.joining(","));
  }

  private ChildSpec demo() {
    Map<String, String> settings = new HashMap<>(shared);
    settings.put("DEMO_PORT", String.valueOf(ports.page()));
    settings.put("DEMO_WEB_ROOT", root.resolve("demo/web/dist").toString());
    settings.put(
        "DEMO_SOCKET_URLS",
        userEnv.getOrDefault("DEMO_SOCKET_URLS", String.join(",", socketUrls(REACHED_HOST))));
    List<String> command = java(root.resolve("demo/backend/target/lib"), QUICK_START);
    command.add("io.wse.demo.DemoMain");
    String url = "http://localhost:" + ports.page();
    return new ChildSpec(
        "demo",
        command,
        settings,
        url,
        "http://" + HOST + ":" + ports.page() + "/health/ready",
        DEMO_STOPS);
  }

  private List<String> nodeCommand(List<String> parts) {
    List<String> command = java(root.resolve("tools/cli/target/lib"), List.of(NODE_HEAP));
    command.add("io.wse.runtime.NodeMain");
    command.addAll(parts);
    return command;
  }

  private List<String> java(Path libDir, List<String> flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + root.resolve("scripts/lib/node.jvm"));
    if (Runtime.version().feature() >= FIRST_JAVA_THAT_ASKS_FOR_UNSAFE) {
      command.add("@" + root.resolve("scripts/lib/node-24.jvm"));
    }
    command.addAll(flags);
    command.add("-cp");
    command.add(libDir + File.separator + "*");
    return command;
  }

  private static String health(int managementPort) {
    return "http://" + HOST + ":" + managementPort + "/health/ready";
  }
}
