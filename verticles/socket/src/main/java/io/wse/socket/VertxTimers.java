package io.wse.socket;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** Timers of the event loop. */
final class VertxTimers implements Timers {
  private final Vertx vertx;

  VertxTimers(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  @Override
  public Timer after(long delayMs, Runnable task) {
    long id = vertx.setTimer(Math.max(1, delayMs), fired -> task.run());
    return () -> vertx.cancelTimer(id);
  }
}
