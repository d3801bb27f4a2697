package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what must come to be, as long as it may take on a busy machine. */
final class Await {
  private static final Duration LONGEST = Duration.ofSeconds(40);

  private Await() {}

  static void until(String what, BooleanSupplier isSo) {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (!isSo.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited in vain: " + what).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  /** For what must not happen: looks on for a while. */
  static void steadily(String what, Duration during, BooleanSupplier isSo) {
    long end = System.nanoTime() + during.toNanos();
    while (System.nanoTime() < end) {
      assertThat(isSo.getAsBoolean()).as(what).isTrue();
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  static <T> T result(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
