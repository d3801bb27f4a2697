package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MessageRateTest {
  private final ManualTimers timers = new ManualTimers();
  private final MessageRate rate = new MessageRate(timers, 3);

  @Test
  void tenSecondsWorthMayComeAtOnce() {
    for (int i = 0; i < 30; i++) {
      assertThat(rate.allowsOneMore()).as("message %s", i).isTrue();
    }
    assertThat(rate.allowsOneMore()).isFalse();
  }

  @Test
  void theRateMayComeForEver() {
    for (int second = 0; second < 1_000; second++) {
      for (int i = 0; i < 3; i++) {
        assertThat(rate.allowsOneMore()).isTrue();
      }
      timers.pass(1_000);
    }
  }

  @Test
  void aLittleMoreThanTheRateIsFoundOut() {
    int messages = 0;
    boolean allowed = true;
    while (allowed && messages < 1_000) {
      allowed = rate.allowsOneMore();
      messages++;
      timers.pass(250);
    }
    assertThat(allowed).isFalse();
  }

  @Test
  void aPauseIsSavedUpForTenSecondsOnly() {
    timers.pass(3_600_000);
    tenSecondsWorthMayComeAtOnce();
  }
}
