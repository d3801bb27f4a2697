package io.wse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What remains when the JVM that started the servers is killed with SIGKILL. */
class HardKillIT {
  @TempDir Path home;

  @Test
  void noServerOutlivesTheJvmThatStartedItAndTheDataCanBeUsedAtOnce() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dwse.root=" + ProjectRoot.find(),
                "-cp",
                System.getProperty("java.class.path", "") + File.pathSeparator + testClasses(),
                ParentMain.class.getName(),
                home.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<ProcessHandle> family;
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      String line = output.readLine();
      assertThat(line).startsWith("started");
      family =
          Arrays.stream(line.substring("started".length()).strip().split(" "))
              .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
              .flatMap(handle -> Stream.concat(Stream.of(handle), handle.descendants()))
              .toList();
      assertThat(family).hasSizeGreaterThan(3);
    } finally {
      parent.destroyForcibly();
    }

    // The next start waits for what is still ending.
    try (EmbeddedPostgres postgres = EmbeddedPostgres.in(home.resolve("postgres")).start()) {
      assertThat(postgres.isRunning()).isTrue();
    }
    for (ProcessHandle handle : family) {
      handle.onExit().get(10, TimeUnit.SECONDS);
    }
    assertThat(family).noneMatch(ProcessHandle::isAlive);
  }

  private static String testClasses() throws Exception {
    return Path.of(HardKillIT.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .toString();
  }

  /** Starts one of each, says their process ids, and waits to be killed. */
  static final class ParentMain {
    private ParentMain() {}

    public static void main(String[] args) throws InterruptedException {
      Path home = Path.of(args[0]);
      EmbeddedKafka kafka = EmbeddedKafka.in(home.resolve("kafka")).start();
      EmbeddedRedis redis = EmbeddedRedis.in(home.resolve("redis")).start();
      EmbeddedPostgres postgres = EmbeddedPostgres.in(home.resolve("postgres")).start();
      System.out.println(
          "started "
              + kafka.process().pid()
              + " "
              + redis.process().pid()
              + " "
              + postgres.process().pid());
      Thread.currentThread().join();
    }
  }
}
