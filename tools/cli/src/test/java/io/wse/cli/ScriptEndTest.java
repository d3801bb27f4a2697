package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scripts that are stopped while they build, beside a Maven that does not end by itself. */
class ScriptEndTest {
  private static final long TIMEOUT_S = 30;
  private static final int PROCESSES = 2;

  /** A process with one of its own; both are noted. */
  private static final String MAVEN =
      """
      case "$1" in --version) echo 'Apache Maven 3.9.9 (hash)'; exit ;; esac
      sleep 600 &
      echo $$ $! > '%1$s.new' && mv '%1$s.new' '%1$s'
      wait
      """;

  @TempDir Path temp;
  private ScriptClone clone;
  private Path noted;
  private List<ProcessHandle> build = List.of();

  @BeforeEach
  void makeClone() throws IOException {
    clone = new ScriptClone(temp);
    Files.writeString(clone.root().resolve("pom.xml"), "<project/>");
    Files.createDirectories(clone.root().resolve(".mvn"));
    noted = temp.resolve("noted");
    clone.tool("mvn", MAVEN.formatted(noted));
  }

  @AfterEach
  void end() {
    build.forEach(ProcessHandle::destroyForcibly);
  }

  @ParameterizedTest
  @CsvSource({
    "up, INT",
    "up, TERM",
    "up, HUP",
    "up, KILL",
    "bench, TERM",
    "bench, KILL",
    "chaos, INT",
    "chaos, KILL",
    "wse token --user u1, INT",
    "wse token --user u1, KILL",
    "build, INT",
    "build, TERM",
  })
  void aBuildEndsWithItsScript(String command, String signal) throws Exception {
    Process script = clone.start(command.split(" "));
    awaitBuild(script);

    assertThat(new ProcessBuilder("kill", "-" + signal, "" + script.pid()).start().waitFor())
        .isZero();

    assertThat(clone.end(script).code()).isNotZero();
    for (ProcessHandle process : build) {
      process.onExit().get(TIMEOUT_S, TimeUnit.SECONDS);
    }
  }

  private void awaitBuild(Process script) throws Exception {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
    while (!Files.exists(noted)) {
      assertThat(System.nanoTime()).as("the build's start").isLessThan(deadlineNs);
      assertThat(script.waitFor(20, TimeUnit.MILLISECONDS)).as("ended").isFalse();
    }
    build =
        List.of(Files.readString(noted).trim().split(" ")).stream()
            .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
            .toList();
    assertThat(build).hasSize(PROCESSES);
  }
}
