package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  @TempDir Path root;

  @Test
  void isTheRunningUpBeforeTheEnvironment() throws IOException {
    ProcessHandle self = ProcessHandle.current();
    new RunStates(root)
        .write(
            new RunState(
                8080,
                self.pid(),
                RunState.startOf(self),
                root,
                List.of("http://localhost:8090"),
                "127.0.0.1:8120",
                "redis://127.0.0.1:8121",
                "postgresql://127.0.0.1:8122/wse",
                SECRET,
                Map.of()));
    Target target = target(Map.of("WSE_KAFKA_BOOTSTRAP", "other:9092"));
    assertThat(target.kafkaBootstrap()).isEqualTo("127.0.0.1:8120");
    assertThat(target.tokenKey()).isEqualTo(SECRET);
    assertThat(target.socketUrls()).containsExactly("http://localhost:8090");
  }

  @Test
  void isWhatTheEnvironmentNamesWhereNoUpRuns() {
    Target target = target(Map.of("WSE_KAFKA_BOOTSTRAP", "other:9092", "WSE_JWT_SECRET", SECRET));
    assertThat(target.kafkaBootstrap()).isEqualTo("other:9092");
    assertThat(target.tokenKey()).isEqualTo(SECRET);
  }

  @Test
  void saysWhatToDoWhereThereIsNeither() {
    Target target = target(Map.of());
    assertThatThrownBy(target::kafkaBootstrap)
        .hasMessage(
            "no ./scripts/up of this clone runs: start one, or set WSE_KAFKA_BOOTSTRAP to use"
                + " another");
    assertThatThrownBy(target::tokenKey).hasMessageContaining("WSE_JWT_SECRET");
    assertThatThrownBy(target::socketUrls).hasMessageContaining("--url");
  }

  @Test
  void refusesAKeyThatTheNodesWouldRefuseWithoutShowingIt() {
    assertThatThrownBy(target(Map.of("WSE_JWT_SECRET", "tiny-key"))::tokenKey)
        .hasMessage("WSE_JWT_SECRET: expected at least 32 bytes");
  }

  private Target target(Map<String, String> env) {
    return new Target(new RunStates(root), env);
  }
}
