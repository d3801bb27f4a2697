package io.wse.socket;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.wse.codec.protocol.CloseCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sends all clients away when the node stops: tells each when to come back, at times that are
 * spread so that they do not all come at once, then closes them bit by bit, within a deadline.
 * State on the verticle's context.
 */
final class Drain {
  private static final long TURN_MS = 20;

  /** Time for the close frames to be answered. */
  private static final long FAREWELL_MS = 1_000;

  /** How many clients other nodes may be expected to welcome in a second. */
  private static final int RETURNS_PER_SECOND = 500;

  private static final int MIN_CLOSED_PER_TURN = 50;

  private final Services services;
  private final Transports transports;
  private final Promise<Void> done = Promise.promise();
  private final Deque<Connection> leaving;
  private final int closedPerTurn;
  private final long deadlineMs;

  Drain(Services services, Transports transports) {
    this.services = services;
    this.transports = transports;
    this.leaving = new ArrayDeque<>(services.connections().all());
    long budgetMs = services.options().drainTimeout().toMillis();
    this.deadlineMs = services.timers().nowMs() + budgetMs;
    long turns = Math.max(1, (budgetMs - FAREWELL_MS) / 2 / TURN_MS);
    this.closedPerTurn = (int) Math.max(MIN_CLOSED_PER_TURN, (leaving.size() + turns - 1) / turns);
  }

  Future<Void> run() {
    long spreadMs = 1_000L * leaving.size() / RETURNS_PER_SECOND + 100;
    for (Connection connection : leaving) {
      connection.goAway(ThreadLocalRandom.current().nextLong(spreadMs));
    }
    turn();
    return done.future();
  }

  private void turn() {
    for (int i = 0; i < closedPerTurn && !leaving.isEmpty(); i++) {
      leaving.remove().close(CloseCode.DRAINING, "the node stops");
    }
    if (leaving.isEmpty()) {
      // Those that were in the middle of their handshake.
      services
          .connections()
          .all()
          .forEach(connection -> connection.close(CloseCode.DRAINING, "the node stops"));
    }
    boolean late = services.timers().nowMs() >= deadlineMs;
    if (leaving.isEmpty() && transports.isEmpty() || late) {
      transports.abortAll();
      done.complete();
    } else {
      services.timers().after(TURN_MS, this::turn);
    }
  }
}
