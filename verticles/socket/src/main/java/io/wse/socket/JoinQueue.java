package io.wse.socket;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Lets some connections join at a time; the others wait in the order in which they came.
 *
 * <p>All that come at one moment, as after another node's end, and are served side by side are all
 * late together: they give up, come again, and nobody gets in. One after the other most are in
 * time, and of who has given up meanwhile no work is made.
 *
 * <p>State on the verticle's context.
 */
final class JoinQueue {
  /**
   * Many enough that a few that wait for the bus or the log do not hold up the others, and few
   * enough that all of them are served well within {@link Membership#JOIN_TIMEOUT_MS} even by a JVM
   * that has just started.
   */
  static final int AT_A_TIME = 128;

  private record Waiting(BooleanSupplier wanted, Supplier<Future<?>> join) {}

  private final SocketMetrics metrics;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int joining;
  private boolean admitting;

  JoinQueue(SocketMetrics metrics) {
    this.metrics = metrics;
  }

  /**
   * @param wanted asked when its turn has come: whether it is still to join
   * @param join gives what completes when the next may have its place
   */
  void add(BooleanSupplier wanted, Supplier<Future<?>> join) {
    waiting.add(new Waiting(wanted, join));
    metrics.waitingToJoin(1);
    admit();
  }

  /** In a loop, and not from within the end of the one before: thousands may end at once. */
  private void admit() {
    if (admitting) {
      return;
    }
    admitting = true;
    while (joining < AT_A_TIME && !waiting.isEmpty()) {
      Waiting next = waiting.remove();
      metrics.waitingToJoin(-1);
      if (next.wanted().getAsBoolean()) {
        joining++;
        next.join()
            .get()
            .onComplete(
                done -> {
                  joining--;
                  admit();
                });
      }
    }
    admitting = false;
  }
}
