package io.wse.publisher;

import io.vertx.core.Vertx;
import io.wse.log.ReplayLog;
import io.wse.runtime.Readiness;

/**
 * Keeps the gate {@code log} as the log is: open while it can be reached. State lives on the
 * verticle's context.
 */
final class LogGate {

  private static final long CHECK_INTERVAL_MS = 1_000;

  private final Vertx vertx;
  private final Readiness.Gate gate;
  private long timer;
  private boolean watching;

  LogGate(Vertx vertx, Readiness.Gate gate) {
    this.vertx = vertx;
    this.gate = gate;
    gate.close("connecting to Redis");
  }

  /** Redis cannot be used yet; the log is not open. */
  void waiting(String reason) {
    gate.close(reason);
  }

  void watch(ReplayLog log) {
    watching = true;
    gate.open();
    timer = vertx.setPeriodic(CHECK_INTERVAL_MS, ignored -> check(log));
  }

  void stop() {
    if (watching) {
      watching = false;
      vertx.cancelTimer(timer);
    }
    gate.close("stopping");
  }

  private void check(ReplayLog log) {
    log.check()
        .onComplete(
            result -> {
              if (!watching) {
                return;
              }
              if (result.succeeded()) {
                gate.open();
              } else {
                gate.close(String.valueOf(result.cause().getMessage()));
              }
            });
  }
}
