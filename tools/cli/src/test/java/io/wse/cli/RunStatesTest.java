package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunStatesTest {
  @TempDir Path root;

  @Test
  void findsTheOnlyOneThatRuns() throws IOException {
    RunState state = state(8080, ProcessHandle.current());
    states().write(state);
    assertThat(states().find(null)).contains(state);
    assertThat(states().find(8080)).contains(state);
  }

  @Test
  void findsNoneWhereNoneRuns() {
    assertThat(states().find(null)).isEmpty();
    assertThatThrownBy(() -> states().find(8080))
        .hasMessage("no ./scripts/up of this clone runs on port 8080");
  }

  @Test
  void wantsThePortWhereSeveralRun() throws IOException {
    states().write(state(9000, ProcessHandle.current()));
    states().write(state(8080, ProcessHandle.current()));
    assertThatThrownBy(() -> states().find(null))
        .hasMessage("more than one ./scripts/up runs: choose by --port (running: 8080, 9000)");
    assertThat(states().find(9000)).map(RunState::port).contains(9000);
    assertThatThrownBy(() -> states().find(7000)).hasMessageContaining("(running: 8080, 9000)");
  }

  @Test
  void passesOverOneWhoseProcessIsGoneOrWhosePidIsAnothersNow() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    RunState gone = state(8080, ended.toHandle());
    RunState current = state(9000, ProcessHandle.current());
    RunState reused =
        new RunState(
            9000,
            current.pid(),
            current.startedAt().minusSeconds(100),
            current.dataDir(),
            current.socketUrls(),
            current.kafkaBootstrap(),
            current.redisUrl(),
            current.pgUrl(),
            current.tokenKey(),
            current.deadLetterTopic(),
            current.replayTopic(),
            current.processes());
    states().write(gone);
    states().write(reused);
    assertThat(states().find(null)).isEmpty();
    assertThat(states().last(9000)).contains(reused);
  }

  @Test
  void keepsThePasswordAndTheKeyFromOtherUsers() throws IOException {
    states().write(state(8080, ProcessHandle.current()));
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(root.resolve(".wse/run/8080.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void showsNeitherThePasswordNorTheKeyAsText() {
    assertThat(state(8080, ProcessHandle.current()).toString())
        .contains("8080")
        .doesNotContain("secret", "the-key");
  }

  @Test
  void saysWhichFileIsBroken() throws IOException {
    Files.createDirectories(root.resolve(".wse/run"));
    Files.writeString(root.resolve(".wse/run/8080.json"), "{");
    assertThatThrownBy(() -> states().find(null))
        .hasMessageContaining("8080.json is not a state of ./scripts/up");
  }

  private RunStates states() {
    return new RunStates(root);
  }

  private static RunState state(int port, ProcessHandle process) {
    return new RunState(
        port,
        process.pid(),
        process.isAlive() ? RunState.startOf(process) : Instant.ofEpochSecond(1),
        Path.of("/data"),
        List.of("http://localhost:8090", "http://localhost:8091"),
        "127.0.0.1:8120",
        "redis://127.0.0.1:8121",
        "postgresql://wse:secret@127.0.0.1:8122/wse",
        "the-key-of-the-tokens-with-32-bytes-or-more",
        "wse.dead-letters",
        "g.replays",
        Map.of("node", 1L, "Kafka", 2L));
  }
}
