package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.embedded.EmbeddedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Redis of {@code up} that is killed. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ServerRestartIT {
  @TempDir Path temp;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private Backends backends;
  private Supervisor supervisor;
  private EmbeddedServer redis;

  @BeforeEach
  void start() {
    Map<String, String> others =
        Map.of("WSE_KAFKA_BOOTSTRAP", "localhost:9092", "WSE_PG_URL", "postgresql://localhost/app");
    Console console = new Console(new PrintStream(said, true, StandardCharsets.UTF_8));
    backends = new Backends(others, new UpPorts(UpProcess.freePage(), 1), console, "64mb");
    backends.start(temp);
    redis = backends.embedded().get(0);
    supervisor = new Supervisor(console, backends, List.of(), temp.resolve("logs"), () -> {});
    supervisor.start();
    Thread watch =
        new Thread(
            () -> {
              try {
                end.complete(supervisor.watch());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    watch.setDaemon(true);
    watch.start();
  }

  @AfterEach
  void stop() {
    supervisor.stop();
    assertThat(redis.isRunning()).isFalse();
  }

  @Test
  void isStartedAgainOnItsPortWithItsPassword() throws IOException {
    String url = backends.redisUrl();
    assertThat(url).matches("redis://:[0-9a-f]{64}@127\\.0\\.0\\.1:\\d+");
    long first = redis.process().pid();
    assertThat(ask("PING")).startsWith("-NOAUTH");
    String password = url.substring("redis://:".length(), url.indexOf('@'));
    assertThat(ProcessHandle.of(first).orElseThrow().info().commandLine().orElse(""))
        .doesNotContain(password);

    redis.process().kill();
    await(() -> redis.isRunning() && redis.process().pid() != first && answers());

    assertThat(ask("AUTH " + password + "\r\nCONFIG GET maxmemory")).contains("67108864");
    assertThat(supervisor.processes()).containsEntry("Redis", redis.process().pid());
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("started again in 500 ms");
    assertThat(end).isNotDone();
  }

  @Test
  void isGivenUpWhenItNeverComesBack() throws Exception {
    // Its folder is a file now, so no start succeeds.
    redis.process().pause();
    Files.move(temp.resolve("redis"), temp.resolve("aside"));
    Files.writeString(temp.resolve("redis"), "no folder");
    redis.process().kill();

    assertThat(end.get(100, TimeUnit.SECONDS)).contains("again and again");
  }

  private boolean answers() {
    try {
      return ask("PING").startsWith("-NOAUTH");
    } catch (IOException e) {
      return false;
    }
  }

  private String ask(String commands) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", redis.port())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write((commands + "\r\nQUIT\r\n").getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition) {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).isLessThan(deadlineNs);
      Thread.onSpinWait();
    }
  }
}
