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
