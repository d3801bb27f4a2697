package io.wse.consumer;

import io.wse.runtime.kafka.KafkaFault;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a {@link Poller} round until it is closed; whatever goes wrong, it goes on. Opening and
 * closing may be asked for from any thread.
 */
final class PollThread {
  private static final Logger LOG = LoggerFactory.getLogger(PollThread.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(1_000);
  private static final long IDLE_MS = 50;
  private static final Backoff BACKOFF = new Backoff(100, 5_000);

  private final Supplier<Poller> open;
  private final PartitionEvents events;
  private final ConsumerMetrics metrics;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean isFetching = true;

  /** Owned by the thread. */
  private Poller poller;

  private int failures;

  /**
   * @param open makes the clients; called on the thread, again after it failed
   */
  PollThread(String name, Supplier<Poller> open, PartitionEvents events, ConsumerMetrics metrics) {
    this.open = open;
    this.events = events;
    this.metrics = metrics;
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Nothing more is fetched; the group is not left yet. */
  void stopFetching() {
    isFetching = false;
  }

  /** Commits, leaves the group and ends the thread. */
  CompletableFuture<Void> close() {
    closing.countDown();
    return closed;
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        long waitMs = turn();
        if (waitMs > 0) {
          closing.await(waitMs, TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end();
    }
  }

  /**
   * @return how long to wait before the next turn, in ms
   */
  private long turn() {
    try {
      if (poller == null) {
        poller = open.get();
      }
      if (!isFetching) {
        poller.stopFetching();
      }
      boolean polled = poller.turn();
      if (failures > 0) {
        failures = 0;
        events.released(Poller.POLL);
      }
      return polled ? 0 : IDLE_MS;
    } catch (RuntimeException e) {
      metrics.pollFailed();
      failures++;
      events.held(Poller.POLL, "polling Kafka fails: " + KafkaFault.reason(e));
      if (failures == 1) {
        LOG.atError().addKeyValue("error", e.toString()).setCause(e).log("wse.error");
      }
      return BACKOFF.delayMs(failures);
    }
  }

  private void end() {
    try {
      if (poller != null) {
        poller.close(CLOSE_TIMEOUT);
      }
    } catch (KafkaException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("wse.consumer.close_failed");
    } finally {
      closed.complete(null);
    }
  }
}
