package io.wse.demo.readmodel;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.wse.demo.Retry;
import io.wse.demo.kafka.LogReader;
import io.wse.demo.kafka.LogReader.Batch;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log and projects it, batch after batch. PostgreSQL holds the positions, so after any
 * failure there is one way on: throw the reader away and begin again from what is stored.
 *
 * <p>State lives on the context that started it.
 */
final class Projector {
  private static final Logger log = LoggerFactory.getLogger(Projector.class);
  private static final String GROUP = "wse-demo-projector";
  private static final long PARTITION_REFRESH_MS = 10_000;

  private final Vertx vertx;
  private final Projection projection;
  private final String bootstrap;
  private final long delayMs;
  private LogReader reader;
  private Map<TopicPartition, Long> position = Map.of();
  private long partitionsCheckedMs;
  private boolean stopping;
  private Future<Void> projecting = Future.succeededFuture();
  private volatile boolean reading;

  Projector(Vertx vertx, Projection projection, String bootstrap, long delayMs) {
    this.vertx = vertx;
    this.projection = projection;
    this.bootstrap = bootstrap;
    this.delayMs = delayMs;
  }

  boolean isProjecting() {
    return reading;
  }

  void start() {
    Retry.untilDone(vertx, "demo.projector", () -> stopping, this::open)
        .onSuccess(
            opened -> {
              if (!stopping) {
                reading = true;
                log.atInfo()
                    .addKeyValue("partitions", position.size())
                    .log("demo.projector.reading");
                cycle();
              }
            });
  }

  private Future<Void> open() {
    var opening = new LogReader(vertx, bootstrap, GROUP);
    reader = opening;
    return opening
        .open()
        .compose(opening::beginningOffsets)
        .compose(projection::startPositions)
        .compose(
            start ->
                opening
                    .seek(start)
                    .onSuccess(
                        sought -> {
                          position = start;
                          partitionsCheckedMs = System.nanoTime() / 1_000_000;
                        }))
        .recover(failure -> opening.close().transform(closed -> Future.failedFuture(failure)));
  }

  private void cycle() {
    reader
        .poll()
        .compose(this::handle)
        .compose(handled -> refreshPartitions())
        .onComplete(
            done -> {
              if (stopping) {
                return;
              }
              if (done.succeeded()) {
                cycle();
              } else {
                beginAgain(done.cause());
              }
            });
  }

  private Future<Void> handle(Batch batch) {
    // Transaction markers move a position without a record: that counts, readers wait for it.
    if (stopping || batch.positions().equals(position)) {
      return Future.succeededFuture();
    }
    Future<?> held = delayMs == 0 ? Future.succeededFuture() : vertx.timer(delayMs);
    return held.compose(
        free -> {
          if (stopping) {
            return Future.succeededFuture();
          }
          projecting =
              projection.project(position, batch).onSuccess(done -> position = batch.positions());
          return projecting;
        });
  }

  private Future<Void> refreshPartitions() {
    var nowMs = System.nanoTime() / 1_000_000;
    if (stopping || nowMs - partitionsCheckedMs < PARTITION_REFRESH_MS) {
      return Future.succeededFuture();
    }
    partitionsCheckedMs = nowMs;
    return reader
        .refreshPartitions()
        .compose(
            partitions ->
                partitions.equals(position.keySet())
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new IllegalStateException("the topics' partitions have changed")));
  }

  private void beginAgain(Throwable cause) {
    reading = false;
    log.atWarn().addKeyValue("reason", cause.toString()).log("demo.projector.interrupted");
    reader
        .close()
        .transform(
            closed ->
                cause instanceof OffsetOutOfRangeException lost
                    ? Retry.untilDone(
                        vertx, "demo.projector", () -> stopping, () -> replaceLost(lost))
                    : Future.succeededFuture())
        .onComplete(
            done -> {
              if (!stopping) {
                start();
              }
            });
  }

  /** The log was made anew or has lost its head: read what there is, and say so. */
  private Future<Void> replaceLost(OffsetOutOfRangeException lost) {
    var partitions = lost.offsetOutOfRangePartitions();
    var asking = new LogReader(vertx, bootstrap, GROUP);
    return asking
        .open()
        .compose(known -> asking.beginningOffsets(partitions.keySet()))
        .compose(
            beginnings -> {
              log.atError()
                  .addKeyValue("positions", partitions)
                  .addKeyValue("read_from", beginnings)
                  .log("demo.projector.log_replaced");
              return projection.replacePositions(new HashMap<>(beginnings));
            })
        .eventually(asking::close);
  }

  /** Ends reading at once; a transaction under way is let finish. */
  Future<Void> stop() {
    stopping = true;
    reading = false;
    var finished = projecting.otherwiseEmpty();
    return reader == null ? finished : finished.transform(done -> reader.close()).otherwiseEmpty();
  }
}
