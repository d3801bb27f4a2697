package io.wse.consumer;

import io.wse.runtime.kafka.KafkaFault;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a {@link Poller} round until it is closed. An exception has the turn repeated, later and
 * later; what is more than an exception ends the node, since nothing would be read any more.
 * Opening and closing may be asked for from any thread.
 */
final class PollThread {
  private static final Logger LOG = LoggerFactory.getLogger(PollThread.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(1_000);
  private static final long IDLE_MS = 50;
  private static final Backoff BACKOFF = new Backoff(100, 5_000);

  private final Supplier<Poller> open;
  private final PartitionEvents events;
  private final ConsumerMetrics metrics;
  private final Consumer<Throwable> fatal;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean isFetching = true;

  /** Owned by the thread. */
  private Poller poller;

  private int failures;

  /**
   * @param open makes the clients; called on the thread, again after it failed
   * @param fatal ends the node; called on the thread
   */
  PollThread(
      String name,
      Supplier<Poller> open,
      PartitionEvents events,
      ConsumerMetrics metrics,
      Consumer<Throwable> fatal) {
    this.open = open;
    this.events = events;
    this.metrics = metrics;
    this.fatal = fatal;
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

  /** Completes when the thread has ended, whether it was told to or not. */
  CompletableFuture<Void> closed() {
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
    } catch (Throwable e) {
      died(e);
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

  /** The gate as well, in case the node is part of something that does not end with it. */
  private void died(Throwable failure) {
    try {
      events.held(Poller.POLL, "the polling thread has ended");
    } finally {
      fatal.accept(failure);
    }
  }

  private void end() {
    try {
      if (poller != null) {
        poller.close(CLOSE_TIMEOUT);
      }
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("wse.consumer.close_failed");
    } finally {
      closed.complete(null);
    }
  }
}
