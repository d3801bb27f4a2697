package io.wse.embedded;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Starts all child processes from one thread that lives as long as this JVM.
 *
 * <p>A child's parent-death signal comes when the <em>thread</em> that spawned it ends, not the
 * process; from a pooled thread, a server would die with the pool.
 */
final class Spawner {
  private static final LinkedBlockingQueue<Runnable> REQUESTS = new LinkedBlockingQueue<>();

  static {
    Thread thread = new Thread(Spawner::serve, "wse-spawner");
    thread.setDaemon(true);
    thread.start();
  }

  private Spawner() {}

  static Process spawn(ProcessBuilder builder) {
    CompletableFuture<Process> started = new CompletableFuture<>();
    REQUESTS.add(
        () -> {
          try {
            started.complete(builder.start());
          } catch (IOException | RuntimeException e) {
            started.completeExceptionally(e);
          }
        });
    try {
      return started.get();
    } catch (ExecutionException e) {
      throw new ServerException(
          "cannot start " + builder.command().get(0) + ": " + e.getCause().getMessage(),
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("interrupted while starting " + builder.command().get(0), e);
    }
  }

  private static void serve() {
    while (true) {
      try {
        REQUESTS.take().run();
      } catch (InterruptedException e) {
        // Nobody has a reason to; the thread must not end before the JVM does.
      }
    }
  }
}
