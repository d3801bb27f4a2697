package io.wse.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wse.codec.event.FieldPath;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventKeysTest {

  @Test
  void onlyTheUserRoutesByDefault() {
    Config config = Config.of(Map.of());
    assertThat(config.get(EventKeys.USER_PATH)).isEqualTo(FieldPath.parse("user_id"));
    assertThat(config.get(EventKeys.ROLE_PATH)).isEqualTo(FieldPath.NONE);
    assertThat(config.get(EventKeys.TEAM_PATH)).isEqualTo(FieldPath.NONE);
    assertThat(config.get(EventKeys.TOPIC_PATH)).isEqualTo(FieldPath.NONE);
    assertThat(config.get(EventKeys.GLOBAL_PATH)).isEqualTo(FieldPath.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "role", "team", "topic", "global", "id", "time", "data"})
  void everyPathButTheTypesCanBeSwitchedOff(String path) {
    Config config = Config.of(Map.of("event." + path + "_path", "none"));
    assertThat(EventKeys.paths(config).toString()).contains("none");
  }

  @ParameterizedTest
  @CsvSource({
    "event.data_path, header:payload",
    "event.data_path, key",
    "event.type_path, none",
    "event.user_path, ''",
    "event.user_path, a..b",
  })
  void aPathThatCannotWorkIsRefusedByName(String key, String path) {
    assertThatThrownBy(() -> Config.of(Map.of(key, path)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key)
        .hasMessageContaining("expected a path");
  }
}
