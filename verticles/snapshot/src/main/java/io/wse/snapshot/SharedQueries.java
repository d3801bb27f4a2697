package io.wse.snapshot;

import io.vertx.core.Future;
import io.wse.codec.WireTime;
import io.wse.codec.bus.SnapshotAnswer;
import io.wse.runtime.config.SnapshotDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Reads rows, one query at a time of one kind, user and exactness: who comes while one is under way
 * takes its result if that meets the need, and shares the next with the others if not. Lives on one
 * context.
 */
final class SharedQueries {
  private record Key(SnapshotDefinition definition, String userId, boolean exact) {}

  private final ReadModel readModel;
  private final SnapshotCache cache;
  private final SnapshotMetrics metrics;
  private final int chunkBytes;
  private final LongSupplier clockMs;
  private final Map<Key, Future<Snapshot>> underWay = new HashMap<>();

  SharedQueries(
      ReadModel readModel,
      SnapshotCache cache,
      SnapshotMetrics metrics,
      int chunkBytes,
      LongSupplier clockMs) {
    this.readModel = readModel;
    this.cache = cache;
    this.metrics = metrics;
    this.chunkBytes = chunkBytes;
    this.clockMs = clockMs;
  }

  /** A snapshot that meets the need, which the read model was seen to be able to. */
  Future<Snapshot> snapshot(SnapshotDefinition definition, String userId, Need need) {
    Optional<Snapshot> kept =
        cache.find(new SnapshotCache.Key(definition.name(), userId), need, clockMs.getAsLong());
    if (kept.isPresent()) {
      metrics.servedFromCache(definition.name());
      return Future.succeededFuture(kept.get());
    }
    Key key = new Key(definition, userId, need.isExact());
    Future<Snapshot> others = underWay.get(key);
    if (others == null) {
      return query(key).compose(own -> need.isMetBy(own) ? settled(own) : goneBack(key));
    }
    return others.compose(
        theirs -> need.isMetBy(theirs) ? settled(theirs) : snapshot(definition, userId, need));
  }

  private static Future<Snapshot> settled(Snapshot snapshot) {
    return Future.succeededFuture(snapshot);
  }

  /**
   * The positions were there and are not any more: somebody has reset the projector. What it has is
   * sent, and not called exact.
   */
  private Future<Snapshot> goneBack(Key key) {
    return snapshot(key.definition(), key.userId(), new Need.ReadAfter(clockMs.getAsLong()));
  }

  private Future<Snapshot> query(Key key) {
    long begunMs = clockMs.getAsLong();
    metrics.queried(key.definition().name());
    Future<Snapshot> query =
        readModel
            .rows(key.definition(), key.userId())
            .map(rows -> Snapshot.of(answer(key, rows), rows.positions(), begunMs));
    underWay.put(key, query);
    // First to hear of it: who finds it insufficient must find it gone.
    return query.onComplete(
        snapshot -> {
          underWay.remove(key);
          cache.keep(new SnapshotCache.Key(key.definition().name(), key.userId()), snapshot);
        },
        failure -> underWay.remove(key));
  }

  private SnapshotAnswer answer(Key key, ReadModel.Rows rows) {
    SnapshotDefinition definition = key.definition();
    String id = UUID.randomUUID().toString();
    String timestamp = WireTime.text(System.currentTimeMillis());
    return new SnapshotAnswer(
        id,
        definition.name(),
        definition.wireType(),
        timestamp,
        rows.rows().size(),
        key.exact(),
        SnapshotChunks.of(
            new SnapshotChunks.Head(
                id,
                definition.name(),
                definition.key(),
                timestamp,
                definition.projector().isPresent() ? definition.topics() : List.of(),
                rows.positions(),
                key.exact()),
            List.copyOf(rows.rows()),
            chunkBytes));
  }
}
