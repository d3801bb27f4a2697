package io.wse.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;

/**
 * Whether the process may start as many threads as a node needs. Where a limit of the system is
 * lower, Hazelcast loses threads while it starts and waits for them for ever, and the JVM cannot
 * even start the thread that handles SIGTERM.
 */
final class ThreadRoom {
  /** A node with all parts has about 60 threads, and a few for each processor. */
  private static final int LEAST = 64;

  private static final int EACH_PROCESSOR = 6;

  private ThreadRoom() {}

  static int needed() {
    return LEAST + EACH_PROCESSOR * Runtime.getRuntime().availableProcessors();
  }

  /**
   * Starts so many threads at a time, and ends them again.
   *
   * @throws StartException if one of them cannot be started
   */
  static void require(int threads, ThreadFactory factory) {
    CountDownLatch enough = new CountDownLatch(1);
    List<Thread> started = new ArrayList<>();
    try {
      while (started.size() < threads) {
        Thread thread = factory.newThread(() -> awaitQuietly(enough));
        thread.start();
        started.add(thread);
      }
    } catch (OutOfMemoryError e) {
      throw new StartException(
          "the system lets this process start "
              + started.size()
              + " more threads, and a node needs "
              + threads
              + " (see ulimit -u, and the limit of processes of the container)",
          e);
    } finally {
      enough.countDown();
    }
    started.forEach(ThreadRoom::joinQuietly);
  }

  private static void awaitQuietly(CountDownLatch enough) {
    try {
      enough.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void joinQuietly(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
