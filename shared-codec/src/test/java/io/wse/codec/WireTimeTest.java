package io.wse.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireTimeTest {

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05.678901234Z, 2026-01-02T03:04:05.678Z",
    "2026-01-02T03:04:00Z, 2026-01-02T03:04:00.000Z",
    "1969-12-31T23:59:59.999Z, 1969-12-31T23:59:59.999Z",
    "+12026-01-02T03:04:05Z, 9999-12-31T23:59:59.999Z",
    "-0044-03-15T00:00:00Z, 0000-01-01T00:00:00.000Z",
    "+1000000000-12-31T23:59:59Z, 9999-12-31T23:59:59.999Z",
  })
  void everyTimeIsRfc3339WithMilliseconds(Instant time, String text) {
    assertThat(WireTime.text(time)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"1000, 1042, 42", "1042, 1000, 0", "0, 86400000, 86400000", "86400000, 0, 0"})
  void aLatencyIsNeverNegative(long eventMs, long nowMs, long latencyMs) {
    assertThat(WireTime.latencyMs(eventMs, nowMs)).hasValue(latencyMs);
  }

  @Test
  void moreThanADayIsNoLatency() {
    long now = Instant.parse("2026-01-02T03:04:05Z").toEpochMilli();
    for (long event : new long[] {-1, now - 86_400_001, now + 86_400_001, Long.MIN_VALUE}) {
      assertThat(WireTime.latencyMs(event, now)).as("event at %d", event).isEmpty();
    }
    assertThat(WireTime.latencyMs(Long.MAX_VALUE, now)).isEmpty();
  }
}
