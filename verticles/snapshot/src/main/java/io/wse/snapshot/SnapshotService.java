package io.wse.snapshot;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.wse.codec.bus.BusFault;
import io.wse.codec.bus.SnapshotAnswer;
import io.wse.codec.bus.SnapshotRequest;
import io.wse.runtime.config.SnapshotDefinition;
import io.wse.runtime.config.SnapshotDefinitions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests: how far did the topics reach when it was asked, has the projector passed that,
 * and then the rows with their positions, of one moment. Lives on one context.
 */
final class SnapshotService {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotService.class);

  /** What a read model without positions is given to settle. */
  private static final long SETTLE_MS = 150;

  private static final long FAILED_LOG_INTERVAL_MS = 60_000;

  private final Vertx vertx;
  private final SnapshotDefinitions definitions;
  private final EndOffsets endOffsets;
  private final PositionWatch watch;
  private final SharedQueries queries;
  private final SnapshotMetrics metrics;
  private final SnapshotOptions options;
  private final LongSupplier clockMs;
  private int pending;

  /**
   * The read model or Kafka cannot be read. A query that fails on its values says nothing of it.
   */
  private boolean isFailing;

  /** When a query that failed on its values was last logged, for each definition. */
  private final Map<String, Long> failedLoggedMs = new HashMap<>();

  private Promise<Void> drained;

  SnapshotService(
      Vertx vertx,
      SnapshotDefinitions definitions,
      EndOffsets endOffsets,
      PositionWatch watch,
      SharedQueries queries,
      SnapshotMetrics metrics,
      SnapshotOptions options,
      LongSupplier clockMs) {
    this.vertx = vertx;
    this.definitions = definitions;
    this.endOffsets = endOffsets;
    this.watch = watch;
    this.queries = queries;
    this.metrics = metrics;
    this.options = options;
    this.clockMs = clockMs;
  }

  /** Fails with a {@link ReplyException} that carries a {@link BusFault}. */
  Future<SnapshotAnswer> answer(SnapshotRequest request) {
    Optional<SnapshotDefinition> known = definitions.find(request.snapshotType());
    if (known.isEmpty()) {
      metrics.refusedUnknown();
      return fault(BusFault.SNAPSHOT_UNKNOWN, "no snapshot of this type is defined");
    }
    if (pending >= options.maxPending() || drained != null) {
      metrics.refusedBusy();
      return fault(BusFault.SNAPSHOT_UNAVAILABLE, "too many snapshots are asked for");
    }
    SnapshotDefinition definition = known.get();
    long askedMs = clockMs.getAsLong();
    metrics.pending(++pending);
    return need(definition, askedMs)
        .compose(need -> queries.snapshot(definition, request.userId(), need))
        .map(Snapshot::answer)
        .recover(failure -> unavailable(request, failure))
        .onSuccess(answer -> made(request, answer, askedMs))
        .onComplete(done -> ended());
  }

  /** Takes no more requests; succeeds when all are answered. */
  Future<Void> drain() {
    drained = Promise.promise();
    if (pending == 0) {
      drained.complete();
    }
    return drained.future();
  }

  /** Fails who waits for a projector, most likely for long: another node may be asked. */
  void giveUp() {
    watch.failAll(new IllegalStateException("the node stops"));
  }

  /** Waits, outside of any transaction, until a query can give what was asked for. */
  private Future<Need> need(SnapshotDefinition definition, long askedMs) {
    if (definition.projector().isEmpty()) {
      Promise<Need> settled = Promise.promise();
      vertx.setTimer(SETTLE_MS, id -> settled.complete(new Need.ReadAfter(clockMs.getAsLong())));
      return settled.future();
    }
    return endOffsets
        .of(Set.copyOf(definition.topics()))
        .compose(
            ends -> {
              if (ends.offsets().isEmpty()) {
                return Future.succeededFuture(need(ends, true));
              }
              long leftMs = options.waitMs() - (clockMs.getAsLong() - askedMs);
              return watch
                  .reached(definition.projector().get(), ends, Math.max(1, leftMs))
                  .map(reached -> need(ends, reached));
            })
        .onSuccess(need -> metrics.waited(definition.name(), clockMs.getAsLong() - askedMs));
  }

  private Need need(Ends ends, boolean reached) {
    return reached && ends.unknown().isEmpty()
        ? new Need.Includes(ends)
        : new Need.ReadAfter(clockMs.getAsLong());
  }

  private void made(SnapshotRequest request, SnapshotAnswer answer, long askedMs) {
    isFailing = false;
    long durationMs = clockMs.getAsLong() - askedMs;
    metrics.made(answer.snapshotType(), request.trigger(), answer.exact(), durationMs);
    LOG.atDebug()
        .addKeyValue("snapshot_type", answer.snapshotType())
        .addKeyValue("user_id", request.userId())
        .addKeyValue("resource_count", answer.rowCount())
        .addKeyValue("trigger", request.trigger().word())
        .addKeyValue("exact", answer.exact())
        .addKeyValue("duration_ms", durationMs)
        .log("wse.snapshot.made");
  }

  private Future<SnapshotAnswer> unavailable(SnapshotRequest request, Throwable failure) {
    metrics.failed(request.snapshotType());
    if (PgReadModel.isOfTheValues(failure)) {
      if (isDue(request.snapshotType())) {
        logged(request, failure);
      }
      return fault(BusFault.SNAPSHOT_FAILED, "the definition's query fails for this user");
    }
    if (!isFailing) {
      isFailing = true;
      logged(request, failure);
    }
    return fault(BusFault.SNAPSHOT_UNAVAILABLE, "the read model or Kafka cannot be read just now");
  }

  /** Whether another query of this definition that fails on its values is logged. */
  private boolean isDue(String snapshotType) {
    long nowMs = clockMs.getAsLong();
    Long lastMs = failedLoggedMs.get(snapshotType);
    if (lastMs != null && nowMs - lastMs < FAILED_LOG_INTERVAL_MS) {
      return false;
    }
    failedLoggedMs.put(snapshotType, nowMs);
    return true;
  }

  private static void logged(SnapshotRequest request, Throwable failure) {
    LOG.atError()
        .addKeyValue("error", String.valueOf(failure.getMessage()))
        .addKeyValue("snapshot_type", request.snapshotType())
        .addKeyValue("user_id", request.userId())
        .log("wse.error");
  }

  private void ended() {
    metrics.pending(--pending);
    if (drained != null && pending == 0) {
      drained.tryComplete();
    }
  }

  private static Future<SnapshotAnswer> fault(BusFault fault, String message) {
    return Future.failedFuture(
        new ReplyException(ReplyFailure.RECIPIENT_FAILURE, fault.code(), message));
  }
}
