package io.wse.consumer;

/** Growing delays, in ms: the first, doubled with each further attempt, up to the longest. */
record Backoff(long firstMs, long longestMs) {

  Backoff {
    if (firstMs < 1 || longestMs < firstMs) {
      throw new IllegalArgumentException("expected 1 <= firstMs <= longestMs");
    }
  }

  /**
   * @param failures how many attempts have failed, from 1
   */
  long delayMs(int failures) {
    int doublings = Math.min(failures - 1, 30);
    return Math.min(longestMs, firstMs << doublings);
  }
}
