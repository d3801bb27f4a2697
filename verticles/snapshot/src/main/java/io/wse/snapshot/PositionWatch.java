package io.wse.snapshot;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Waits until projectors have passed given ends. One query at a time for all who wait for one
 * projector, soon again after somebody new came and then more seldom. Lives on one context.
 */
final class PositionWatch {
  private static final long FIRST_PAUSE_MS = 5;
  private static final long LONGEST_PAUSE_MS = 100;

  private record Waiter(Ends ends, Promise<Boolean> reached, long timer) {}

  private final class Projector {
    final String name;
    final List<Waiter> waiters = new ArrayList<>();
    boolean isLooking;
    long pauseMs;

    Projector(String name) {
      this.name = name;
    }
  }

  private final Vertx vertx;
  private final Function<String, Future<Map<Place, Long>>> positions;
  private final Map<String, Projector> projectors = new HashMap<>();

  PositionWatch(Vertx vertx, Function<String, Future<Map<Place, Long>>> positions) {
    this.vertx = vertx;
    this.positions = positions;
  }

  /**
   * Waits.
   *
   * @param withinMs at least 1
   * @return whether the projector has passed the ends; false when the time was over before. Fails
   *     when the positions cannot be read.
   */
  Future<Boolean> reached(String projectorName, Ends ends, long withinMs) {
    Projector projector = projectors.computeIfAbsent(projectorName, Projector::new);
    Promise<Boolean> promise = Promise.promise();
    long timer = vertx.setTimer(withinMs, id -> timeOver(projector, promise));
    projector.waiters.add(new Waiter(ends, promise, timer));
    projector.pauseMs = FIRST_PAUSE_MS;
    look(projector);
    return promise.future();
  }

  private void look(Projector projector) {
    if (projector.isLooking || projector.waiters.isEmpty()) {
      return;
    }
    projector.isLooking = true;
    positions
        .apply(projector.name)
        .onComplete(
            found -> {
              release(projector, found);
              pause(projector);
            },
            failure -> {
              projector.isLooking = false;
              fail(projector, failure);
            });
  }

  /** Fails all who wait. */
  void failAll(Throwable failure) {
    projectors.values().forEach(projector -> fail(projector, failure));
  }

  private void fail(Projector projector, Throwable failure) {
    List<Waiter> failed = List.copyOf(projector.waiters);
    projector.waiters.clear();
    failed.forEach(
        waiter -> {
          vertx.cancelTimer(waiter.timer());
          waiter.reached().fail(failure);
        });
  }

  private void pause(Projector projector) {
    if (projector.waiters.isEmpty()) {
      projector.isLooking = false;
      return;
    }
    vertx.setTimer(
        projector.pauseMs,
        id -> {
          projector.isLooking = false;
          look(projector);
        });
    projector.pauseMs = Math.min(LONGEST_PAUSE_MS, projector.pauseMs * 2);
  }

  private void release(Projector projector, Map<Place, Long> found) {
    List<Waiter> released = new ArrayList<>();
    for (Iterator<Waiter> all = projector.waiters.iterator(); all.hasNext(); ) {
      Waiter waiter = all.next();
      if (waiter.ends().areReachedBy(found)) {
        all.remove();
        released.add(waiter);
      }
    }
    released.forEach(
        waiter -> {
          vertx.cancelTimer(waiter.timer());
          waiter.reached().complete(true);
        });
  }

  private void timeOver(Projector projector, Promise<Boolean> promise) {
    if (projector.waiters.removeIf(waiter -> waiter.reached() == promise)) {
      promise.complete(false);
    }
  }
}
