package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With shells for nodes, and this JVM answering for their health. */
class SupervisorTest {
  private static final String RUNS =
      "trap 'echo stopped; exit 0' TERM; echo up; while :; do sleep 0.02; done";
  @TempDir Path temp;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Console console = new Console(new PrintStream(said, true, StandardCharsets.UTF_8));
  private HttpServer health;
  private Supervisor supervisor;

  @BeforeEach
  void serveHealth() throws IOException {
    health = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    health.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    health.start();
  }

  @AfterEach
  void end() {
    if (supervisor != null) {
      supervisor.stop();
    }
    health.stop(0);
  }

  @Test
  void stopsInOrderAndLeavesNothing() throws Exception {
    Path order = temp.resolve("order");
    supervise(
        List.of(spec("late", 2, noting("late", order)), spec("early", 0, noting("early", order))));
    supervisor.start();
    // Their health is this JVM's: it does not say that they listen to signals already.
    awaitLines(temp.resolve("order.up"), 2);
    List<ProcessHandle> processes =
        supervisor.processes().values().stream()
            .flatMap(pid -> ProcessHandle.of(pid).stream())
            .toList();
    assertThat(processes).hasSize(2);

    supervisor.stop();

    assertThat(Files.readAllLines(order)).containsExactly("early", "late");
    assertThat(processes).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void killsWhatDoesNotEndWhenAsked() {
    supervise(List.of(spec("deaf", 0, "trap '' TERM; while :; do sleep 0.02; done")));
    supervisor.start();
    ProcessHandle deaf = ProcessHandle.of(supervisor.processes().get("deaf")).orElseThrow();
    supervisor.stop();
    assertThat(deaf.isAlive()).isFalse();
    assertThat(output()).contains("deaf").contains("is killed");
  }

  @Test
  void startsAgainWhatDiesAndShowsItsLastWords() throws Exception {
    Path starts = temp.resolve("starts");
    supervise(
        List.of(
            spec(
                "fickle",
                0,
                "echo start >> "
                    + starts
                    + "; [ -s "
                    + starts
                    + ".on ] && { "
                    + RUNS
                    + "; };"
                    + " echo on > "
                    + starts
                    + ".on; sleep 0.3; echo 'last words'; exit 7")));
    supervisor.start();
    CountDownLatch watching = new CountDownLatch(1);
    Thread watch =
        new Thread(
            () -> {
              watching.countDown();
              try {
                supervisor.watch();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    watch.setDaemon(true);
    watch.start();
    watching.await();
    awaitLines(starts, 2);
    watch.interrupt();
    assertThat(output()).contains("last words").contains("exit code 7");
  }

  @Test
  void saysWhichDidNotStartWithTheEndOfItsLog() {
    health.removeContext("/");
    supervise(List.of(spec("broken", 0, "echo 'no such setting'; exit 2")));
    assertThatThrownBy(() -> supervisor.start())
        .isInstanceOf(CliException.class)
        .hasMessageContaining("broken ended before it was ready")
        .hasMessageContaining("broken.log");
    assertThat(output()).contains("broken | no such setting");
  }

  private static String noting(String name, Path file) {
    return "trap 'echo %1$s >> %2$s; exit 0' TERM; echo up >> %2$s.up; while :; do sleep 0.02; done"
        .formatted(name, file);
  }

  private ChildSpec spec(String name, int stopOrder, String script) {
    return new ChildSpec(
        name,
        List.of("sh", "-c", script),
        Map.of(),
        "here",
        "http://127.0.0.1:" + health.getAddress().getPort() + "/",
        stopOrder);
  }

  private void supervise(List<ChildSpec> specs) {
    Backends none = new Backends(Map.of(), new UpPorts(8080, 1), console, "64mb");
    supervisor = new Supervisor(console, none, specs, temp.resolve("logs"), () -> {});
  }

  private static void awaitLines(Path file, int count) throws Exception {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!Files.exists(file) || Files.readAllLines(file).size() < count) {
      assertThat(System.nanoTime()).as("lines of " + file).isLessThan(deadlineNs);
      Thread.onSpinWait();
    }
  }

  private String output() {
    return said.toString(StandardCharsets.UTF_8);
  }
}
