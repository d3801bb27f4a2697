package io.wse.socket;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes only when told to; what is due runs in order. */
final class ManualTimers implements Timers {
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.<Due>comparingLong(d -> d.atMs).thenComparingLong(d -> d.no));
  private long nowMs = 1_000_000;
  private long count;

  private static final class Due {
    final long atMs;
    final long no;
    final Runnable task;

    Due(long atMs, long no, Runnable task) {
      this.atMs = atMs;
      this.no = no;
      this.task = task;
    }
  }

  @Override
  public long nowMs() {
    return nowMs;
  }

  @Override
  public Timer after(long delayMs, Runnable task) {
    Due due = new Due(nowMs + Math.max(0, delayMs), count++, task);
    queue.add(due);
    return () -> queue.remove(due);
  }

  /** Lets time pass and runs what becomes due. */
  void pass(long ms) {
    long untilMs = nowMs + ms;
    while (!queue.isEmpty() && queue.peek().atMs <= untilMs) {
      Due due = queue.poll();
      nowMs = due.atMs;
      due.task.run();
    }
    nowMs = untilMs;
  }

  int pending() {
    return queue.size();
  }
}
