package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ReconnectTest {
  private static final OptionalLong NOT_TOLD = OptionalLong.empty();

  /** Its nextLong(bound) gives the largest value, so the waits are whole. */
  private final Reconnect reconnect =
      new Reconnect(
          new RandomGenerator() {
            @Override
            public long nextLong() {
              return 0;
            }

            @Override
            public long nextLong(long bound) {
              return bound - 1;
            }
          });

  @Test
  void waitsTwiceAsLongEachTimeUpToALimit() {
    assertThat(reconnect.after(1006, false, NOT_TOLD)).hasValue(Reconnect.FIRST_MS);
    assertThat(reconnect.after(1006, false, NOT_TOLD)).hasValue(Reconnect.FIRST_MS * 2);
    for (int i = 0; i < 20; i++) {
      reconnect.after(1006, false, NOT_TOLD);
    }
    assertThat(reconnect.after(1006, false, NOT_TOLD)).hasValue(Reconnect.LONGEST_MS);
  }

  @Test
  void startsOverOnceItWasWelcomed() {
    reconnect.after(1006, false, NOT_TOLD);
    reconnect.after(1006, false, NOT_TOLD);
    assertThat(reconnect.after(1006, true, NOT_TOLD)).hasValue(Reconnect.FIRST_MS);
  }

  @Test
  void waitsLongerAndLongerWhereTheUserHasTooManyConnections() {
    assertThat(reconnect.after(4409, true, NOT_TOLD)).hasValue(Reconnect.FIRST_MS);
    assertThat(reconnect.after(4409, true, NOT_TOLD)).hasValue(Reconnect.FIRST_MS * 2);
  }

  @Test
  void comesBackWhenTheNodeSaid() {
    assertThat(reconnect.after(4503, true, OptionalLong.of(1500))).hasValue(1500);
  }

  @Test
  void doesNotComeBackWhereItIsNotWanted() {
    assertThat(reconnect.after(4400, true, NOT_TOLD)).isEmpty();
    assertThat(reconnect.after(4403, true, NOT_TOLD)).isEmpty();
    assertThat(reconnect.after(4413, true, NOT_TOLD)).isEmpty();
  }

  @Test
  void comesBackWithANewTokenOnlyIfAnEarlierOneWasGood() {
    assertThat(reconnect.after(4401, true, NOT_TOLD)).isPresent();
    assertThat(reconnect.after(4401, false, NOT_TOLD)).isEmpty();
  }
}
