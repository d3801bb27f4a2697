package io.wse.chaos.check;

import io.wse.chaos.history.IntList;

/** Of times, ms; all 0 where there are none. */
public record Percentiles(int count, int p50, int p99, int max) {

  static Percentiles of(IntList times) {
    int[] sorted = times.sorted();
    return new Percentiles(sorted.length, at(sorted, 50), at(sorted, 99), at(sorted, 100));
  }

  /** The smallest that so many percent do not exceed. */
  private static int at(int[] sorted, int percent) {
    if (sorted.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
    return sorted[Math.max(1, rank) - 1];
  }
}
