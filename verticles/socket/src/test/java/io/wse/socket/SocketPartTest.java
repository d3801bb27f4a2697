package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SocketPartTest {

  @Test
  void tellsAllProblemsAtOnce() {
    Config config = Config.of(Map.of("snapshots", Map.of("accounts", Map.of("unknown", 1))));

    ConfigException refusal =
        catchThrowableOfType(ConfigException.class, () -> new SocketPart().validate(config));

    assertThat(refusal.problems())
        .anyMatch(problem -> problem.contains("jwt.secret"))
        .anyMatch(problem -> problem.contains("snapshots"));
  }

  @Test
  void acceptsTheDefaults() {
    new SocketPart().validate(Config.of(Map.of("jwt.secret", SocketNode.SECRET)));
  }
}
