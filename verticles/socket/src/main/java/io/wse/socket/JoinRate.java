package io.wse.socket;

/**
 * Limits how fast one connection joins channels: so many at once, and {@link #PER_SECOND} in the
 * long run. Each join of a channel that nobody on the node follows is a registration on the bus and
 * a request to the log. State on the verticle's context.
 */
final class JoinRate {
  static final int PER_SECOND = 10;
  private static final long COST_MS = 1_000 / PER_SECOND;

  private final Timers timers;
  private final long burstMs;

  /** When everything that was joined is paid for. */
  private long paidAtMs;

  /**
   * @param burst joins that may come at once
   */
  JoinRate(Timers timers, int burst) {
    this.timers = timers;
    this.burstMs = burst * COST_MS;
    this.paidAtMs = timers.nowMs();
  }

  void joined() {
    paidAtMs = Math.max(paidAtMs, timers.nowMs()) + COST_MS;
  }

  /** How long nothing more is to be read; 0 while there is room for another join. */
  long waitMs() {
    return Math.max(0, paidAtMs - timers.nowMs() - burstMs);
  }
}
