package io.wse.socket;

/**
 * Counts the messages of one connection against a rate: so many a second in the long run, and ten
 * seconds' worth at once, as a client sends when it comes back. State on the verticle's context.
 */
final class MessageRate {
  static final int BURST_SECONDS = 10;
  private static final long NANOS_PER_MS = 1_000_000;

  private final Timers timers;
  private final long costNanos;

  /** When every message so far is paid for, in the timers' time. */
  private long paidAtNanos;

  MessageRate(Timers timers, int perSecond) {
    this.timers = timers;
    this.costNanos = 1_000 * NANOS_PER_MS / perSecond;
    this.paidAtNanos = timers.nowMs() * NANOS_PER_MS;
  }

  /** Counts a message; false where it is one too many. */
  boolean allowsOneMore() {
    long nowNanos = timers.nowMs() * NANOS_PER_MS;
    paidAtNanos = Math.max(paidAtNanos, nowNanos) + costNanos;
    return paidAtNanos - nowNanos <= BURST_SECONDS * 1_000 * NANOS_PER_MS;
  }
}
