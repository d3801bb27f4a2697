package io.wse.socket;

import io.wse.codec.protocol.ServerFrames;
import java.time.Clock;

/**
 * Looks after all connections a few times in every interval: one timer, however many connections.
 * State on the verticle's context.
 */
final class Heartbeats {
  private static final long MIN_PERIOD_MS = 10;
  private static final long MAX_PERIOD_MS = 5_000;

  private final Connections connections;
  private final Timers timers;
  private final Clock clock;
  private final long periodMs;
  private Timers.Timer timer;

  Heartbeats(Connections connections, Timers timers, Clock clock, SocketOptions options) {
    this.connections = connections;
    this.timers = timers;
    this.clock = clock;
    long shortestMs =
        Math.min(options.heartbeatInterval().toMillis(), options.slowTimeout().toMillis());
    this.periodMs = Math.max(MIN_PERIOD_MS, Math.min(MAX_PERIOD_MS, shortestMs / 5));
  }

  void start() {
    timer = timers.after(periodMs, this::beat);
  }

  private void beat() {
    start();
    Frame heartbeat = Frame.of(ServerFrames.heartbeat(clock.instant()));
    long nowMs = timers.nowMs();
    for (Connection connection : connections.all()) {
      connection.beat(nowMs, heartbeat, periodMs);
    }
  }

  void stop() {
    if (timer != null) {
      timer.cancel();
    }
  }
}
