package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartBackoffTest {
  private long nowNs = 5;
  private final RestartBackoff backoff = new RestartBackoff(() -> nowNs);

  @Test
  void waitsLongerEachTime() {
    assertThat(new long[] {end(), end(), end(), end(), end(), end(), end(), end()})
        .containsExactly(500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000);
    assertThat(backoff.endsInARow()).isEqualTo(8);
  }

  @Test
  void beginsAnewAfterAMinuteOfRunning() {
    end();
    end();
    backoff.started();
    nowNs += Duration.ofSeconds(61).toNanos();

    assertThat(backoff.ended()).isEqualTo(500);
    assertThat(backoff.endsInARow()).isEqualTo(1);
  }

  private long end() {
    backoff.started();
    nowNs += Duration.ofSeconds(59).toNanos();
    return backoff.ended();
  }
}
