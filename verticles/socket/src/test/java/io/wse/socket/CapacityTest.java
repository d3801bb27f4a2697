package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CapacityTest {
  private static final long MB = 1 << 20;

  @Test
  void keepsDescriptorsForEverythingElse() {
    assertThat(new Capacity(1_024, 300, 4_096 * MB).connections()).isEqualTo(1_024 - 300 - 128);
    assertThat(new Capacity(100_000, 300, 65_536 * MB).connections())
        .isEqualTo(100_000 - 300 - 10_000);
  }

  @Test
  void takesNoMoreThanTheHeapHolds() {
    assertThat(new Capacity(1 << 20, 300, 64 * MB).connections()).isEqualTo(2_048);
    assertThat(new Capacity(1 << 20, 300, 512 * MB).connections()).isEqualTo(16_384);
  }

  @Test
  void whatIsPendingTakesHalfOfTheHeapAtMost() {
    Capacity capacity = new Capacity(1 << 20, 300, 512 * MB);

    assertThat(Capacity.PENDING_BYTES_EACH).isEqualTo(128 << 10);
    assertThat(capacity.pending(16_384, 64 << 10)).isEqualTo(1_365);
    assertThat(capacity.pending(16_384, 1 << 20)).isEqualTo(227);
  }

  @Test
  void halfOfTheConnectionsMayBePendingAndNeverLessThanAFew() {
    Capacity capacity = new Capacity(1 << 20, 300, 512 * MB);

    assertThat(capacity.pending(1_000, 64 << 10)).isEqualTo(500);
    assertThat(capacity.pending(20, 64 << 10)).isEqualTo(16);
    assertThat(capacity.pending(3, 64 << 10)).isEqualTo(3);
  }

  @Test
  void isAtLeastOne() {
    assertThat(new Capacity(200, 190, 512 * MB).connections()).isEqualTo(1);
  }

  @Test
  void knowsThisProcess() {
    Capacity capacity = Capacity.ofThisProcess();

    assertThat(capacity.heapBytes()).isPositive();
    assertThat(capacity.descriptors()).isGreaterThan(capacity.open());
  }
}
