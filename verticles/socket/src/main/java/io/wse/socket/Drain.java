package io.wse.socket;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/**
 * Sends all clients away when the node stops. Each is told when to come back, at times that are
 * spread evenly so that the other nodes can welcome them, and is served until that time and closed
 * then. Where the deadline leaves too little time for that, they go faster. State on the verticle's
 * context.
 */
final class Drain {
  private static final long TURN_MS = 20;

  /** How many clients other nodes may be expected to welcome in a second. */
  private static final int RETURNS_PER_SECOND = 500;

  /** Time for the close frames to be answered, before the deadline. */
  private static final long MAX_FAREWELL_MS = 1_000;

  /** Who is sent away. */
  interface Guest {

    /**
     * Tells it when to come back; from now on.
     *
     * @return false where it was never welcomed, so that nothing keeps it here
     */
    boolean goAway(long reconnectAfterMs);

    /** Ends it; does nothing where it has gone by itself. */
    void sendAway();
  }

  private record Leaving(Guest guest, long atMs) {}

  private final Timers timers;
  private final Transports transports;
  private final Promise<Void> done = Promise.promise();
  private final Deque<Leaving> leaving = new ArrayDeque<>();
  private final long beganMs;
  private final long timeMs;

  Drain(Timers timers, Transports transports, Duration time) {
    this.timers = timers;
    this.transports = transports;
    this.beganMs = timers.nowMs();
    this.timeMs = time.toMillis();
  }

  /** Completes when all are gone, at the latest at the deadline. */
  Future<Void> run(Collection<? extends Guest> guests) {
    long farewellMs = Math.min(MAX_FAREWELL_MS, timeMs / 4);
    long spreadMs = Math.min(1_000L * guests.size() / RETURNS_PER_SECOND, timeMs - farewellMs);
    int place = 0;
    for (Guest guest : guests) {
      long afterMs = spreadMs * ++place / guests.size();
      if (guest.goAway(afterMs)) {
        leaving.add(new Leaving(guest, beganMs + afterMs));
      } else {
        guest.sendAway();
      }
    }
    turn();
    return done.future();
  }

  private void turn() {
    long nowMs = timers.nowMs();
    while (!leaving.isEmpty() && leaving.element().atMs() <= nowMs) {
      leaving.remove().guest().sendAway();
    }
    if (leaving.isEmpty() && transports.isEmpty() || nowMs - beganMs >= timeMs) {
      transports.abortAll();
      done.complete();
    } else {
      timers.after(TURN_MS, this::turn);
    }
  }
}
