package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.embedded.ProjectRoot;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up} as a process, with all that it starts; its clone is a copy made of links. */
class UpIT {
  private static final long STOP_TIMEOUT_S = 10;

  @TempDir Path temp;
  private Path root;
  private Path data;
  private int port;
  private UpProcess up;

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
    if (up != null) {
      up.killAll();
    }
  }

  @Test
  void servesThePageTellsItsCommandsAndStopsInOrderLeavingNothing() throws Exception {
    up = start();
    assertThat(get("http://localhost:" + port + "/")).contains("<title>page</title>");
    RunState state = new RunStates(root).find(null).orElseThrow();
    assertThat(state.pid()).isEqualTo(up.pid());
    assertThat(state.socketUrls()).containsExactly("http://localhost:" + (port + 10));
    assertThat(state.processes()).containsOnlyKeys("Kafka", "Redis", "PostgreSQL", "node", "demo");

    UpProcess token = UpProcess.wse(root, "token", "--user", "u1");
    assertThat(token.awaitExit(30)).isZero();
    assertThat(token.output()).singleElement().asString().matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
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
  void startsANodeAgainAndEndsWithAServer() throws Exception {
    up = start();
    Map<String, Long> first = new RunStates(root).find(port).orElseThrow().processes();
    ProcessHandle.of(first.get("node")).orElseThrow().destroyForcibly();
    up.awaitLine(line -> line.contains("node") && line.contains("started again in"));
    up.awaitLine(line -> line.matches(" +node +http://localhost:.*"), 2);

    List<ProcessHandle> family = up.family();
    ProcessHandle.of(first.get("Redis")).orElseThrow().destroyForcibly();
    assertThat(up.awaitExit(STOP_TIMEOUT_S + 5)).isEqualTo(1);
    assertThat(up.output()).anyMatch(line -> line.startsWith("up: Redis ended with exit code"));
    assertThat(family).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void saysInOneLineThatAPortIsInUse() throws Exception {
    try (ServerSocket used = new ServerSocket()) {
      used.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port + 10));
      up = UpProcess.up(root, "--port", String.valueOf(port), "--data", data.toString());
      assertThat(up.awaitExit(30)).isEqualTo(1);
      assertThat(up.output())
          .singleElement()
          .asString()
          .startsWith("up: in use: port " + (port + 10) + " (the node)");
    }
  }

  @Test
  void saysInOneLineThatTheDataIsInUse() throws Exception {
    try (DataDir held = DataDir.open(data)) {
      assertThat(held.path()).isEqualTo(data);
      up = UpProcess.up(root, "--port", String.valueOf(port), "--data", data.toString());
      assertThat(up.awaitExit(30)).isEqualTo(1);
      assertThat(up.output()).containsExactly("up: --data: another ./scripts/up runs on " + data);
    }
  }

  private UpProcess start() throws Exception {
    UpProcess process =
        UpProcess.up(root, "--port", String.valueOf(port), "--data", data.toString());
    up = process;
    process.awaitLine(line -> line.equals("WSE ready  http://localhost:" + port));
    return process;
  }

  private static String get(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
