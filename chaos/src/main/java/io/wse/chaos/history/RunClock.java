package io.wse.chaos.history;

/** Milliseconds since the run began. Safe from any thread. */
public final class RunClock {
  private final long startNs = System.nanoTime();

  public int nowMs() {
    return (int) ((System.nanoTime() - startNs) / 1_000_000);
  }
}
