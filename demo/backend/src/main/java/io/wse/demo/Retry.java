package io.wse.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries something that others may not be ready for, until it is done, and says what it waits for.
 */
public final class Retry {
  private static final Logger log = LoggerFactory.getLogger(Retry.class);
  private static final long FIRST_PAUSE_MS = 250;
  private static final long MAX_PAUSE_MS = 3_000;

  private Retry() {}

  /** Never fails unless {@code stopped}; pauses longer after each attempt. */
  public static Future<Void> untilDone(
      Vertx vertx, String what, BooleanSupplier stopped, Supplier<Future<Void>> attempt) {
    return attempt(vertx, what, stopped, attempt, FIRST_PAUSE_MS);
  }

  private static Future<Void> attempt(
      Vertx vertx,
      String what,
      BooleanSupplier stopped,
      Supplier<Future<Void>> attempt,
      long pauseMs) {
    return attempt
        .get()
        .recover(
            failure -> {
              if (stopped.getAsBoolean()) {
                return Future.failedFuture(failure);
              }
              log.atWarn()
                  .addKeyValue("what", what)
                  .addKeyValue("reason", reason(failure))
                  .addKeyValue("again_in_ms", pauseMs)
                  .log("demo.waiting");
              return vertx
                  .timer(pauseMs)
                  .compose(
                      again ->
                          stopped.getAsBoolean()
                              ? Future.failedFuture(failure)
                              : attempt(
                                  vertx,
                                  what,
                                  stopped,
                                  attempt,
                                  Math.min(pauseMs * 2, MAX_PAUSE_MS)));
            });
  }

  private static String reason(Throwable failure) {
    var wrapped = failure instanceof ExecutionException && failure.getCause() != null;
    return (wrapped ? failure.getCause() : failure).toString();
  }
}
