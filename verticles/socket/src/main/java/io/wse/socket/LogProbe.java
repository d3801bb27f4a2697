package io.wse.socket;

import io.wse.log.ReplayLog;

/**
 * Asks every few seconds whether the log answers, since a node without clients asks it nothing
 * else. State on the verticle's context.
 */
final class LogProbe {
  private static final long PERIOD_MS = 1_000;

  private final ReplayLog log;
  private final LogHealth health;
  private final Timers timers;
  private Timers.Timer timer;
  private boolean stopped;

  LogProbe(ReplayLog log, LogHealth health, Timers timers) {
    this.log = log;
    this.health = health;
    this.timers = timers;
  }

  void start() {
    log.check()
        .onComplete(
            answered -> next(health::answered), failure -> next(() -> health.failed(failure)));
  }

  private void next(Runnable tell) {
    if (!stopped) {
      tell.run();
      timer = timers.after(PERIOD_MS, this::start);
    }
  }

  void stop() {
    stopped = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}
