package io.wse.socket;

import io.wse.codec.protocol.ServerFrames;
import java.time.Clock;

/**
 * Looks after all connections a few times in every interval, with one timer. A period is divided
 * into turns that each take a part of the connections, so that no turn of the event loop goes
 * through all of them. State on the verticle's context.
 */
final class Heartbeats {
  private static final long MIN_TURN_MS = 10;
  private static final long MAX_PERIOD_MS = 5_000;

  private final Connections connections;
  private final Timers timers;
  private final Clock clock;
  private final long turnMs;
  private final int groupsPerTurn;
  private final long periodMs;
  private Timers.Timer timer;
  private long dueMs;
  private int group;

  Heartbeats(Connections connections, Timers timers, Clock clock, SocketOptions options) {
    this.connections = connections;
    this.timers = timers;
    this.clock = clock;
    long shortestMs =
        Math.min(options.heartbeatInterval().toMillis(), options.slowTimeout().toMillis());
    long wantedMs = Math.max(MIN_TURN_MS, Math.min(MAX_PERIOD_MS, shortestMs / 5));
    this.turnMs = Math.max(MIN_TURN_MS, wantedMs / Connections.GROUPS);
    this.groupsPerTurn =
        (int) Math.min(Connections.GROUPS, ceilDiv(Connections.GROUPS * turnMs, wantedMs));
    this.periodMs = turnMs * ceilDiv(Connections.GROUPS, groupsPerTurn);
  }

  private static long ceilDiv(long number, long by) {
    return (number + by - 1) / by;
  }

  void start() {
    dueMs = timers.nowMs();
    next();
  }

  /** By the clock and not from turn to turn, so that a period takes no longer than it should. */
  private void next() {
    long nowMs = timers.nowMs();
    dueMs = Math.max(dueMs + turnMs, nowMs - periodMs);
    timer = timers.after(Math.max(1, dueMs - nowMs), this::turn);
  }

  private void turn() {
    next();
    Frame heartbeat = Frame.of(ServerFrames.heartbeat(clock.instant()));
    long nowMs = timers.nowMs();
    for (int i = 0; i < groupsPerTurn; i++) {
      for (Connection connection : connections.group(group)) {
        connection.beat(nowMs, heartbeat, periodMs);
      }
      group = (group + 1) % Connections.GROUPS;
    }
  }

  void stop() {
    if (timer != null) {
      timer.cancel();
    }
  }
}
