package io.wse.socket;

/** Delays between attempts: doubled from the first to the longest, until something succeeds. */
final class Backoff {
  private final long firstMs;
  private final long longestMs;
  private long nextMs;

  Backoff(long firstMs, long longestMs) {
    this.firstMs = firstMs;
    this.longestMs = longestMs;
    this.nextMs = firstMs;
  }

  long nextDelayMs() {
    long delayMs = nextMs;
    nextMs = Math.min(longestMs, nextMs * 2);
    return delayMs;
  }

  void succeeded() {
    nextMs = firstMs;
  }
}
