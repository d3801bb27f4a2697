package io.wse.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks what a node cannot do without, once a second and from a thread of its own, and judges by the
 * time without a good answer: first the gate closes, then the node no longer counts as alive. Both
 * recover with the next good answer.
 *
 * <p>A second in which this thread itself stood still, as in a stopped process, counts as no more
 * than {@value #LONGEST_TURN_MS} ms: after it, the others get their chance to answer.
 */
final class Watchdog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  static final long INTERVAL_MS = 1_000;
  private static final long LONGEST_TURN_MS = 2 * INTERVAL_MS;

  /** Asks one thing; completes normally when it works. It must not block. */
  interface Probe {
    CompletableFuture<?> ask();
  }

  /** What is asked, and for how long it has not given a good answer. Used by one thread. */
  private static final class Watched {
    final Probe probe;
    CompletableFuture<?> asked;
    String failure;
    volatile long silentMs;

    Watched(Probe probe) {
      this.probe = probe;
    }

    void turn(long elapsedMs) {
      if (asked != null && asked.isDone() && !asked.isCompletedExceptionally()) {
        silentMs = 0;
        failure = null;
      } else if (asked != null) {
        silentMs += elapsedMs;
      }
      if (asked == null || asked.isDone()) {
        failure = asked == null ? null : reason(asked).orElse(failure);
        asked = ask();
      }
    }

    /** A probe that throws has failed, and the others are asked all the same. */
    private CompletableFuture<?> ask() {
      try {
        return probe.ask();
      } catch (RuntimeException | Error e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    private static Optional<String> reason(CompletableFuture<?> done) {
      try {
        done.join();
        return Optional.empty();
      } catch (CompletionException e) {
        return Optional.of(String.valueOf(e.getCause()));
      }
    }
  }

  private final Readiness.Gate gate;
  private final long unreadyAfterMs;
  private final long deadAfterMs;
  private final Map<String, Watched> watched = new ConcurrentHashMap<>();
  private volatile List<String> dead = List.of();
  private boolean isSilent;
  private volatile boolean isClosed;
  private Thread thread;

  Watchdog(Readiness.Gate gate, Duration unreadyAfter, Duration deadAfter) {
    this.gate = gate;
    this.unreadyAfterMs = unreadyAfter.toMillis();
    this.deadAfterMs = deadAfter.toMillis();
  }

  /** From any thread; a name that is watched already keeps its first probe. */
  void watch(String name, Probe probe) {
    watched.putIfAbsent(name, new Watched(probe));
  }

  /** From any thread. */
  void forget(String name) {
    watched.remove(name);
  }

  /** What has been silent for too long; while there is any, the process should be replaced. */
  List<String> dead() {
    return dead;
  }

  void start() {
    gate.open();
    thread = new Thread(this::run, "wse-watchdog");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    long last = System.nanoTime();
    while (!isClosed) {
      try {
        TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
      } catch (InterruptedException e) {
        return;
      }
      long now = System.nanoTime();
      try {
        turn(TimeUnit.NANOSECONDS.toMillis(now - last));
      } catch (RuntimeException e) {
        LOG.atError()
            .addKeyValue("error", "a round of the watchdog failed")
            .setCause(e)
            .log("wse.error");
      }
      last = now;
    }
  }

  /** One round, on the watchdog's thread. */
  void turn(long elapsedMs) {
    long counted = Math.min(elapsedMs, LONGEST_TURN_MS);
    watched.values().forEach(one -> one.turn(counted));
    dead = silentFor(deadAfterMs);
    List<String> silent = silentFor(unreadyAfterMs);
    if (!silent.isEmpty()) {
      gate.close(String.join("; ", silent));
      if (!isSilent) {
        LOG.atError().addKeyValue("error", String.join("; ", silent)).log("wse.error");
      }
    } else if (isSilent) {
      gate.open();
    }
    isSilent = !silent.isEmpty();
  }

  private List<String> silentFor(long ms) {
    List<String> silent = new ArrayList<>();
    watched.forEach(
        (name, one) -> {
          if (one.silentMs >= ms) {
            String failure = one.failure == null ? "" : ": " + one.failure;
            silent.add(name + " gave no answer for " + one.silentMs / 1_000 + " s" + failure);
          }
        });
    return silent.stream().sorted().collect(Collectors.toList());
  }

  @Override
  public void close() {
    isClosed = true;
    if (thread != null) {
      thread.interrupt();
    }
  }
}
