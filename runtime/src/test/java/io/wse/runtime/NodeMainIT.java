package io.wse.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node as an operator meets it: a process with arguments, an environment, signals and an exit
 * code.
 */
// In a thread of its own: reading what a process says cannot be interrupted.
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NodeMainIT {
  @TempDir Path folder;
  private Process process;
  private BufferedReader out;
  private Path errors;

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private void start(Map<String, String> env, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--"))
        .forEach(command::add);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(NodeMain.class.getName());
    command.addAll(List.of(args));

    errors = folder.resolve("stderr");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    int port = TestNodes.freePort("127.0.0.1");
    builder.environment().keySet().removeIf(name -> name.startsWith("WSE_"));
    builder.environment().put("WSE_CLUSTER_CONFIG", TestNodes.clusterXml().toString());
    builder.environment().put("WSE_CLUSTER_PORT", Integer.toString(port));
    builder.environment().put("WSE_CLUSTER_MEMBERS", "127.0.0.1:" + port);
    builder.environment().put("WSE_CLUSTER_NAME", "test-" + port);
    builder.environment().put("WSE_MANAGEMENT_PORT", "0");
    builder.environment().put("WSE_JWT_SECRET", TestNodes.SECRET);
    builder.environment().putAll(env);
    process = builder.start();
    out = process.inputReader();
  }

  /** The lines up to the first that has the text. */
  private List<String> readUntil(String text) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      lines.add(line);
      if (line.contains(text)) {
        return lines;
      }
    }
    throw new AssertionError("ended without " + text + ": " + lines + Files.readString(errors));
  }

  /** SIGTERM. {@link Process#destroy} would also close the output that is still to be read. */
  private void terminate() {
    process.toHandle().destroy();
  }

  private int exitCode() throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /** What the node says on standard error, without what the JVM itself says there. */
  private List<String> said() throws IOException {
    try (Stream<String> lines = Files.lines(errors)) {
      return lines.filter(line -> !line.startsWith("WARNING:")).toList();
    }
  }

  @Test
  void runsThePartsNamedAndEndsWithZeroWhenToldToStop() throws Exception {
    start(Map.of("WSE_NODE_ID", "n1"), "quiet");
    List<String> lines = readUntil("wse.node.ready");
    assertThat(lines.get(0))
        .contains("wse.node.started", "node_id=\"n1\"", "parts=\"[quiet]\"")
        .contains("native_transport=\"" + nativeTransportIsThere() + "\"");

    terminate();

    readUntil("wse.node.stopped");
    assertThat(exitCode()).isZero();
    assertThat(said()).isEmpty();
  }

  /** What it comes with, see the dependencies. */
  private static boolean nativeTransportIsThere() {
    return System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64");
  }

  @Test
  void aWaitForABackendEndsAtOnceAndWithZeroWhenToldToStop() throws Exception {
    start(Map.of("WSE_NODE_ID", "n1"), "quiet", "waiting");
    readUntil("waiting for a backend");

    long toldNs = System.nanoTime();
    terminate();

    assertThat(exitCode()).isZero();
    assertThat(Duration.ofNanos(System.nanoTime() - toldNs)).isLessThan(Duration.ofSeconds(2));
    readUntil("wse.node.start_abandoned");
    assertThat(said()).isEmpty();
  }

  @Test
  void aNodeThatWasNeverReadyEndsAtOnceAndWithZeroWhenToldToStop() throws Exception {
    start(Map.of("WSE_NODE_ID", "n1"), "unready");
    readUntil("wse.node.started");

    long toldNs = System.nanoTime();
    terminate();

    assertThat(exitCode()).isZero();
    assertThat(Duration.ofNanos(System.nanoTime() - toldNs)).isLessThan(Duration.ofSeconds(2));
    readUntil("wse.node.start_abandoned");
    assertThat(said()).isEmpty();
  }

  /** In a cluster that it can never join: the member it names takes its calls and says nothing. */
  @Test
  void aWaitForTheClusterEndsAtOnceAndWithZeroWhenToldToStop() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
      start(Map.of("WSE_CLUSTER_MEMBERS", "127.0.0.1:" + silent.getLocalPort()), "quiet");
      silent.accept();

      long toldNs = System.nanoTime();
      terminate();

      assertThat(exitCode()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - toldNs)).isLessThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void isHaltedWhenItHangs() throws Exception {
    start(Map.of("WSE_SHUTDOWN_TIMEOUT", "100ms"), "quiet", "stuck");
    readUntil("wse.node.ready");

    terminate();

    readUntil("is halted");
    assertThat(exitCode()).isEqualTo(1);
  }

  @Test
  void endsForItsSupervisorWhenItHasLostItsCluster() throws Exception {
    start(Map.of("WSE_NODE_ID", "n1"), "quiet", "outcast");

    List<String> lines = readUntil("wse.node.stopped");

    assertThat(lines)
        .anyMatch(
            line -> line.contains("ERROR") && line.contains("wse.cluster.lost node_id=\"n1\""));
    assertThat(exitCode()).isEqualTo(1);
    assertThat(said()).containsExactly("wse: left the cluster");
  }

  @Test
  void endsForItsSupervisorWhenAnErrorHasEndedOneOfItsThreads() throws Exception {
    start(Map.of(), "quiet", "dying");

    List<String> lines = readUntil("wse.node.stopped");

    assertThat(lines)
        .anyMatch(line -> line.contains("wse.error") && line.contains("thread=\"dying-thread\""));
    assertThat(exitCode()).isEqualTo(1);
    assertThat(said())
        .containsExactly("wse: the thread dying-thread has ended: java.lang.LinkageError: planted");
  }

  @Test
  void logsJsonLinesWithLevelTimeEventAndFields() throws Exception {
    start(Map.of("WSE_LOG_FORMAT", "json", "WSE_NODE_ID", "n1"), "quiet");

    List<JsonObject> lines = readUntil("wse.node.ready").stream().map(JsonObject::new).toList();

    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(line.fieldNames()).contains("timestamp", "level", "message", "logger"));
    assertThat(lines.get(lines.size() - 1).getMap())
        .containsEntry("message", "wse.node.ready")
        .containsEntry("level", "info")
        .containsEntry("node_id", "n1");
  }

  @Test
  void logsWhatIsThrownOnAContextOnce() throws Exception {
    start(Map.of("WSE_LOG_FORMAT", "json"), "throwing");
    readUntil("wse.error");
    terminate();
    List<String> rest = readUntil("wse.node.stopped");

    assertThat(rest).noneMatch(line -> line.contains("thrown on a context"));
  }

  @Test
  void readsTheFileThatWasNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("wse.yaml"), "node: {id: from-file}");
    start(Map.of(), "--config", file.toString(), "quiet");

    assertThat(readUntil("wse.node.started")).last().asString().contains("from-file");
  }

  @Test
  void startsBesideServicesWhoseVariablesLookLikeItsOwn() throws Exception {
    start(
        Map.of(
            "WSE_SERVICE_HOST", "10.96.0.7",
            "WSE_SERVICE_PORT", "8090",
            "WSE_PORT", "tcp://10.96.0.7:8090",
            "WSE_PORT_8090_TCP_ADDR", "10.96.0.7",
            "WSE_SOCKET_PORT", "tcp://10.96.0.8:8090"),
        "quiet");

    assertThat(readUntil("wse.node.ready").get(0))
        .contains("WARN", "wse.config.variable_ignored variable=\"WSE_SOCKET_PORT\"");
  }

  @Test
  void refusesWrongSettingsAllAtOnce() throws Exception {
    start(
        Map.of("WSE_SOCKET_PORT", "high", "WSE_REDIS_URLS", "x", "WSE_JWT_SECRET", "s3cr3t"),
        "quiet");

    assertThat(exitCode()).isEqualTo(2);
    assertThat(said()).hasSize(4);
    assertThat(String.join("\n", said()))
        .startsWith("wse: configuration refused:")
        .contains("socket.port (WSE_SOCKET_PORT): expected a whole number from 0 to 65535")
        .contains("WSE_REDIS_URLS: unknown environment variable; did you mean WSE_REDIS_URL?")
        .contains("jwt.secret (WSE_JWT_SECRET): expected at least 32 bytes")
        .doesNotContain("s3cr3t");
  }

  @Test
  void refusesAnUnknownPartAndNamesWhatThereIs() throws Exception {
    start(Map.of(), "sockets");

    assertThat(exitCode()).isEqualTo(2);
    assertThat(said())
        .containsExactly(
            "wse: unknown part \"sockets\"; this class path has dying, outcast, quiet, stuck, throwing, unready, waiting and all");
  }

  @Test
  void saysInOneLineThatAPortIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      start(Map.of("WSE_MANAGEMENT_PORT", Integer.toString(port)), "quiet");

      assertThat(exitCode()).isEqualTo(1);
      assertThat(said())
          .containsExactly(
              "wse: management.port (WSE_MANAGEMENT_PORT): 127.0.0.1:" + port + " is in use");
    }
  }

  @Test
  void saysInOneLineThatTheClusterFileIsMissing() throws Exception {
    Path missing = folder.resolve("none.xml");
    start(Map.of("WSE_CLUSTER_CONFIG", missing.toString()), "quiet");

    assertThat(exitCode()).isEqualTo(1);
    assertThat(said())
        .containsExactly(
            "wse: cluster.config (WSE_CLUSTER_CONFIG): " + missing + " does not exist");
  }
}
