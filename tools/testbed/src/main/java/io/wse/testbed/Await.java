package io.wse.testbed;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for something to become true in another process, looking at it every few milliseconds. */
public final class Await {
  private static final long LOOK_EVERY_MS = 20;

  private Await() {}

  /**
   * Waits until the supplier gives something other than null, and returns it.
   *
   * @throws TestbedException that names {@code what} when the time is over
   */
  public static <T> T value(String what, Duration atMost, Supplier<T> supplier) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      T value = supplier.get();
      if (value != null) {
        return value;
      }
      if (System.nanoTime() > deadline) {
        throw new TestbedException("not within " + atMost.toMillis() + " ms: " + what);
      }
      pause();
    }
  }

  public static void until(String what, Duration atMost, BooleanSupplier condition) {
    value(what, atMost, () -> condition.getAsBoolean() ? Boolean.TRUE : null);
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_EVERY_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedException("interrupted", e);
    }
  }
}
