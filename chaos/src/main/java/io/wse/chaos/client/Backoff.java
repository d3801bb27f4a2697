package io.wse.chaos.client;

import java.util.Random;

/** How long a client waits before it comes back. */
final class Backoff {
  private static final long FIRST_MS = 250;
  private static final long LONGEST_MS = 5_000;

  private final Random random;
  private long ceilingMs = 2 * FIRST_MS;

  Backoff(Random random) {
    this.random = random;
  }

  long nextMs() {
    long waitMs = FIRST_MS + random.nextLong(ceilingMs - FIRST_MS);
    ceilingMs = Math.min(LONGEST_MS, ceilingMs * 2);
    return waitMs;
  }

  /** It was let in. */
  void reset() {
    ceilingMs = 2 * FIRST_MS;
  }
}
