package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationReaderTest {
  private final DurationReader reader = new DurationReader();

  @Test
  void readsSecondsMinutesHoursAndDays() {
    assertThat(reader.convert("30s")).isEqualTo(Duration.ofSeconds(30));
    assertThat(reader.convert("15m")).isEqualTo(Duration.ofMinutes(15));
    assertThat(reader.convert("1h")).isEqualTo(Duration.ofHours(1));
    assertThat(reader.convert("2d")).isEqualTo(Duration.ofDays(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "0s", "-1h", "1w", "1.5h", "h"})
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> reader.convert(text)).hasMessageContaining("such as 30s or 1h");
  }
}
