package io.wse.socket;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Lets some connections join at a time; the others wait in the order in which they came.
 *
 * <p>All that come at one moment, as after another node's end, and are served side by side are all
 * late together: they give up, come again, and nobody gets in. One after the other most are in
 * time.
 *
 * <p>State on the verticle's context.
 */
final class JoinQueue {
  /**
   * Many enough that a few that wait for the log do not hold up the others, and few enough that all
   * of them are served well within {@link Membership#JOIN_TIMEOUT_MS} even by a JVM that has just
   * started.
   */
  static final int AT_A_TIME = 128;

  /** Who has waited for so long comes again, maybe to another node. */
  static final long MAX_WAIT_MS = 5_000;

  private final Timers timers;
  private final SocketMetrics metrics;
  private final Set<Place> waiting = new LinkedHashSet<>();
  private int joining;
  private boolean admitting;
  private boolean closed;

  JoinQueue(Timers timers, SocketMetrics metrics) {
    this.timers = timers;
    this.metrics = metrics;
  }

  /**
   * A place for one connection, to be entered once.
   *
   * @param turn joins; throws nothing
   * @param late called instead where the turn does not come in time; must leave
   */
  Place place(Runnable turn, Runnable late) {
    return new Place(turn, late);
  }

  /** One connection's. */
  final class Place {
    private final Runnable turn;
    private final Runnable late;
    private Timers.Timer timeout;
    private boolean joins;

    private Place(Runnable turn, Runnable late) {
      this.turn = turn;
      this.late = late;
    }

    /** The turn comes now or later. */
    void enter() {
      waiting.add(this);
      metrics.waitingToJoin(1);
      admit();
      if (waiting.contains(this)) {
        timeout = timers.after(MAX_WAIT_MS, late);
      }
    }

    /** It has joined, or will not. May be called more than once. */
    void leave() {
      if (waiting.contains(this)) {
        endWaiting();
      } else if (joins) {
        joins = false;
        joining--;
        admit();
      }
    }

    private void endWaiting() {
      waiting.remove(this);
      metrics.waitingToJoin(-1);
      if (timeout != null) {
        timeout.cancel();
      }
    }

    private void begin() {
      endWaiting();
      joins = true;
      joining++;
      turn.run();
    }
  }

  /** In a loop, and not from within the end of the one before: thousands may end at once. */
  private void admit() {
    if (admitting) {
      return;
    }
    admitting = true;
    try {
      while (!closed && joining < AT_A_TIME && !waiting.isEmpty()) {
        waiting.iterator().next().begin();
      }
    } finally {
      admitting = false;
    }
  }

  /** Nobody's turn comes any more. */
  void close() {
    closed = true;
  }
}
