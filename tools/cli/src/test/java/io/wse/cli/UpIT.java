package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.wse.embedded.ProjectRoot;
import io.wse.runtime.kafka.KafkaClientSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up} as a process, with all that it starts; its clone is a copy made of links. */
class UpIT {
  private static final long STOP_TIMEOUT_S = 10;
  private static final String OWN_KEY = "a key of one's own, of more than 32 bytes";
  private static final String USER = "u1";

  @TempDir Path temp;
  private Path root;
  private Path data;
  private int port;
  private UpProcess up;
  private final List<UpProcess> others = new ArrayList<>();

  @BeforeEach
  void makeClone() throws IOException {
    Path real = ProjectRoot.find();
    root = temp.resolve("clone");
    data = temp.resolve("data");
    Files.createDirectories(root.resolve("demo/web/dist"));
    Files.writeString(root.resolve("demo/web/dist/index.html"), "<title>page</title>");
    for (String part :
        List.of("tools", "scripts", "cluster.xml", "demo/backend", "demo/wse.yaml")) {
      Files.createSymbolicLink(root.resolve(part), real.resolve(part));
    }
    port = UpProcess.freePage();
  }

  @AfterEach
  void end() throws Exception {
    for (UpProcess other : others) {
      other.kill();
    }
    if (up != null) {
      up.killAll();
    }
  }

  @Test
  void servesThePageTellsItsCommandsAndStopsInOrderLeavingNothing() throws Exception {
    try (DataDir earlier = DataDir.open(data)) {
      // Nothing starts on these; --fresh has them away.
      Files.createDirectories(earlier.resolve("postgres/data"));
      Files.writeString(earlier.resolve("redis"), "no folder");
      Files.writeString(earlier.resolve("jwt-secret"), "too short");
    }
    up = start(Map.of("WSE_JWT_SECRET", OWN_KEY), "--fresh");
    assertThat(get("http://localhost:" + port + "/")).contains("<title>page</title>");
    RunState state = new RunStates(root).find(null).orElseThrow();
    assertThat(state.pid()).isEqualTo(up.pid());
    assertThat(state.socketUrls()).containsExactly("http://localhost:" + (port + 10));
    assertThat(state.processes()).containsOnlyKeys("Kafka", "Redis", "PostgreSQL", "node", "demo");

    UpProcess token = UpProcess.wse(root, "token", "--user", "u1");
    assertThat(token.awaitExit(30)).isZero();
    assertThat(token.output()).singleElement().asString().matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
    String socket = "ws://localhost:" + (port + 10) + "/wse?token=" + token.output().get(0);
    for (String page : List.of("localhost:" + port, "localhost:5173", "127.0.0.1:3000")) {
      assertThat(FirstWord.of(socket, "http://" + page)).as(page).isEqualTo("welcome");
    }
    assertThat(FirstWord.of(socket, "http://elsewhere.example:" + port)).isEqualTo("4403");
    UpProcess publish =
        UpProcess.wse(
            root, "publish", "--user", "u1", "--type", "OrderPlaced", "--data", "{\"n\":1}");
    assertThat(publish.awaitExit(30)).as(String.valueOf(publish.output())).isZero();
    assertThat(publish.output())
        .singleElement()
        .asString()
        .matches("transport\\.order-events \\d+ \\d+ [0-9a-f-]{36}");

    List<ProcessHandle> family = up.family();
    assertThat(family).hasSizeGreaterThan(5);
    up.terminate();
    assertThat(up.awaitExit(STOP_TIMEOUT_S)).as(String.valueOf(up.output())).isZero();
    assertThat(family).noneMatch(ProcessHandle::isAlive);
    assertThat(new RunStates(root).last(port)).isEmpty();
    assertThat(data.resolve("jwt-secret")).as("a given key is for one run").doesNotExist();
  }

  @Test
  void runsSeveralNodesWhichOthersMayJoinAndStopsThemInOrder() throws Exception {
    String clusterSecret = UUID.randomUUID().toString();
    up = start(Map.of("WSE_CLUSTER_SECRET", clusterSecret), "--nodes", "2");
    RunState state = new RunStates(root).find(null).orElseThrow();
    assertThat(state.processes()).containsKeys("core", "socket-1", "socket-2", "demo");
    UpPorts ports = new UpPorts(port, 3);
    UpProcess joined =
        UpProcess.script(
            root,
            Map.of(
                "WSE_JWT_SECRET", state.tokenKey(),
                "WSE_CLUSTER_SECRET", clusterSecret,
                "WSE_REDIS_URL", state.redisUrl(),
                "WSE_CLUSTER_NAME", "wse-" + port,
                "WSE_CLUSTER_PORT", String.valueOf(ports.cluster(3)),
                "WSE_CLUSTER_MEMBERS", "127.0.0.1:" + ports.cluster(0),
                "WSE_SOCKET_PORT", String.valueOf(ports.socket(2)),
                "WSE_MANAGEMENT_PORT", String.valueOf(ports.socketManagement(2))),
            "wse",
            "run",
            "socket");
    others.add(joined);
    joined.awaitLine(line -> line.contains("wse.node.ready"));
    UpProcess tail =
        tail("--port", String.valueOf(port), "--url", "http://localhost:" + ports.socket(2));
    publish(state, "e1");
    tail.awaitLine(line -> line.contains("\"e1\""));
    joined.terminate();
    assertThat(joined.awaitExit(STOP_TIMEOUT_S)).as(String.valueOf(joined.output())).isZero();

    List<ProcessHandle> family = up.family();
    up.terminate();
    assertThat(up.awaitExit(STOP_TIMEOUT_S)).as(String.valueOf(up.output())).isZero();
    assertThat(up.output()).noneMatch(line -> line.contains("is killed"));
    for (String node : List.of("core", "socket-1", "socket-2")) {
      assertThat(data.resolve("logs/" + node + ".log"))
          .content()
          .contains("wse.node.stopped")
          .doesNotContain("is halted");
    }
    assertThat(family).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void leavesNothingWhenKilledHardAndStartsAgainAtOnceOnTheSameData() throws Exception {
    up = start();
    String secret = Files.readString(data.resolve("jwt-secret"));
    List<ProcessHandle> family = up.family();
    up.kill();
    up = start();
    assertThat(Files.readString(data.resolve("jwt-secret"))).isEqualTo(secret);
    for (ProcessHandle process : family) {
      process.onExit().get(STOP_TIMEOUT_S, TimeUnit.SECONDS);
    }
  }

  @Test
  void startsANodeAndAServerAgainToWhichATailComesBack() throws Exception {
    up = start();
    RunState state = new RunStates(root).find(port).orElseThrow();
    UpProcess tail = tail();
    publish(state, "e1", "e2");
    tail.awaitLine(line -> line.contains("\"e2\""));
    Map<String, Long> first = state.processes();
    tail.pause();
    ProcessHandle.of(first.get("node")).orElseThrow().destroyForcibly();
    up.awaitLine(line -> line.contains("node") && line.contains("started again in"));
    up.awaitLine(line -> line.matches(" +node +http://localhost:.*"), 2);
    // What another has seen meanwhile comes to the first by its resume alone.
    UpProcess another = tail();
    publish(state, "e3", "e4");
    another.awaitLine(line -> line.contains("\"e4\""));
    tail.resume();
    tail.awaitLine(line -> line.contains("\"e4\""));
    assertThat(eventsOf(tail)).containsExactly("e1", "e2", "e3", "e4");

    ProcessHandle.of(first.get("Redis")).orElseThrow().destroyForcibly();
    up.awaitLine(line -> line.contains("Redis") && line.contains("started again in"));
    up.awaitLine(line -> line.matches(" +Redis +127\\.0\\.0\\.1:.*"), 2);
    // What is written before the node knows of the restart is covered by a resync.
    int last = 5;
    while (tail.output().stream().noneMatch(line -> line.contains("\"after"))) {
      assertThat(last).isLessThan(500);
      publish(state, "after" + last++);
    }
    List<ProcessHandle> family = up.family();
    up.terminate();
    assertThat(up.awaitExit(STOP_TIMEOUT_S)).as(String.valueOf(up.output())).isZero();
    assertThat(family).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void saysInOneLineThatAPortIsInUse() throws Exception {
    try (ServerSocket used = new ServerSocket()) {
      used.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port + 10));
      assertThat(refusal(Map.of())).startsWith("up: in use: port " + (port + 10) + " (the node)");
    }
  }

  @Test
  void saysInOneLineThatTheKeyIsTooShortAndLeavesTheDataAsTheyAre() throws Exception {
    assertThat(refusal(Map.of("WSE_JWT_SECRET", "short")))
        .isEqualTo("up: WSE_JWT_SECRET: expected at least 32 bytes");
    assertThat(data).doesNotExist();
  }

  @Test
  void saysInOneLineWhichServerOfOnesOwnIsAway() throws Exception {
    assertThat(refusal(Map.of("WSE_REDIS_URL", "redis://:pw@127.0.0.1:" + port)))
        .startsWith("up: WSE_REDIS_URL: cannot connect to 127.0.0.1:" + port + " (");
  }

  @Test
  void saysInOneLineThatTheDataIsInUse() throws Exception {
    try (DataDir held = DataDir.open(data)) {
      assertThat(held.path()).isEqualTo(data);
      assertThat(refusal(Map.of())).isEqualTo("up: --data: another ./scripts/up runs on " + data);
    }
  }

  private UpProcess start() throws Exception {
    return start(Map.of());
  }

  private UpProcess start(Map<String, String> environment, String... more) throws Exception {
    UpProcess process = UpProcess.up(root, environment, arguments(more));
    up = process;
    process.awaitLine(line -> line.equals("WSE ready  http://localhost:" + port));
    return process;
  }

  /** The only line of an {@code up} that does not start anything. */
  private String refusal(Map<String, String> environment) throws Exception {
    up = UpProcess.up(root, environment, arguments());
    assertThat(up.awaitExit(30)).isEqualTo(1);
    assertThat(up.output()).hasSize(1);
    return up.output().get(0);
  }

  private List<String> arguments(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("--port", String.valueOf(port), "--data", data.toString()));
    arguments.addAll(List.of(more));
    return arguments;
  }

  /** Of the events of {@link #USER}, once it is connected. */
  private UpProcess tail(String... more) throws Exception {
    List<String> words =
        new ArrayList<>(List.of("tail", "--user", USER, "--types", "order_update"));
    words.addAll(List.of(more));
    UpProcess tail = UpProcess.wse(root, words.toArray(String[]::new));
    others.add(tail);
    tail.awaitLine(line -> line.startsWith("wse tail: connected to"));
    return tail;
  }

  private static List<String> eventsOf(UpProcess tail) {
    return tail.output().stream()
        .filter(line -> line.startsWith("{"))
        .map(line -> new JsonObject(line).getString("id"))
        .toList();
  }

  private static void publish(RunState state, String... ids) {
    try (EventProducer producer =
        new EventProducer(KafkaClientSettings.plain(state.kafkaBootstrap()))) {
      for (String id : ids) {
        JsonObject event =
            new JsonObject()
                .put("event_type", "OrderPlaced")
                .put("event_id", id)
                .put("user_id", USER)
                .put("data", new JsonObject());
        producer.send("transport.order-events", USER, event.encode(), id);
      }
    }
  }

  private static String get(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
