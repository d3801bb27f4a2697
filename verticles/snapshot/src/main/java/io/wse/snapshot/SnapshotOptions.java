package io.wse.snapshot;

import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import io.wse.runtime.config.SnapshotKeys;
import io.wse.runtime.kafka.KafkaClientSettings;
import java.time.Duration;

/**
 * What a snapshot verticle is told, beside its definitions.
 *
 * @param positionsTable where projectors keep their positions
 * @param waitMs how long a request may wait for a projector
 * @param ttlMs how long a snapshot may be served again
 * @param chunkBytes the largest frame
 * @param cacheBytes what is kept at most
 * @param maxPending requests under way at once
 */
record SnapshotOptions(
    KafkaClientSettings kafka,
    PgAccess database,
    String positionsTable,
    long waitMs,
    long ttlMs,
    int chunkBytes,
    long cacheBytes,
    int maxPending,
    int poolSize,
    Duration statementTimeout) {

  /**
   * @throws ConfigException with the key that is wrong
   */
  static SnapshotOptions of(Config config) {
    return new SnapshotOptions(
        KafkaClientSettings.of(config),
        PgAccess.of(config),
        config.get(SnapshotKeys.POSITIONS_TABLE),
        config.get(SnapshotKeys.WAIT).toMillis(),
        config.get(SnapshotKeys.TTL).toMillis(),
        Math.toIntExact(config.get(SnapshotKeys.CHUNK_BYTES)),
        config.get(SnapshotKeys.CACHE_BYTES),
        config.get(SnapshotKeys.MAX_PENDING),
        config.get(SnapshotKeys.POOL_SIZE),
        config.get(SnapshotKeys.STATEMENT_TIMEOUT));
  }
}
