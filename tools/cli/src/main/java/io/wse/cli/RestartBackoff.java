package io.wse.cli;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long to wait before a process is started again, and how often it ended soon. */
final class RestartBackoff {
  private static final long FIRST_MS = 500;
  private static final long LONGEST_MS = 30_000;
  private static final long STEADY_NS = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nowNs;
  private long startNs;
  private long nextMs = FIRST_MS;
  private int endsInARow;

  RestartBackoff(LongSupplier nowNs) {
    this.nowNs = nowNs;
    this.startNs = nowNs.getAsLong();
  }

  void started() {
    startNs = nowNs.getAsLong();
  }

  /** It ended: how long to wait before the next start; longer each time, unless it ran for long. */
  long ended() {
    if (nowNs.getAsLong() - startNs > STEADY_NS) {
      nextMs = FIRST_MS;
      endsInARow = 0;
    }
    endsInARow++;
    long waitMs = nextMs;
    nextMs = Math.min(LONGEST_MS, nextMs * 2);
    return waitMs;
  }

  /** Ends of which none came after a minute of running. */
  int endsInARow() {
    return endsInARow;
  }
}
