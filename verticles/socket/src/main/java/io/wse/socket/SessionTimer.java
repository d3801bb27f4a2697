package io.wse.socket;

import java.time.Clock;

/** Watches over the end of a connection's token. State on the verticle's context. */
final class SessionTimer {
  private static final long LONGEST_NOTICE_MS = 60_000;
  private static final long LONGEST_TIMER_MS = 86_400_000;

  private final Timers timers;
  private final Clock clock;
  private final Runnable expiring;
  private final Runnable expired;
  private Timers.Timer timer;

  /**
   * @param expiring called a while before the end: a minute, or a fifth of a shorter session
   */
  SessionTimer(Timers timers, Clock clock, Runnable expiring, Runnable expired) {
    this.timers = timers;
    this.clock = clock;
    this.expiring = expiring;
    this.expired = expired;
  }

  /**
   * Begins, or begins anew with a renewed token.
   *
   * @param expiresAtMs when the token ends, which is told before
   * @param endsAtMs when the session ends, not before the token
   */
  void start(long expiresAtMs, long endsAtMs) {
    long noticeMs = Math.min(LONGEST_NOTICE_MS, (expiresAtMs - clock.millis()) / 5);
    at(
        expiresAtMs - noticeMs,
        () -> {
          at(endsAtMs, expired);
          expiring.run();
        });
  }

  private void at(long timeMs, Runnable task) {
    cancel();
    long delayMs = timeMs - clock.millis();
    timer =
        delayMs > LONGEST_TIMER_MS
            ? timers.after(LONGEST_TIMER_MS, () -> at(timeMs, task))
            : timers.after(Math.max(1, delayMs), task);
  }

  void cancel() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
