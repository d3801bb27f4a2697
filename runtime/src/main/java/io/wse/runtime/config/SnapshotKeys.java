package io.wse.runtime.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Which snapshots there are and when they are taken. */
public final class SnapshotKeys {
  public static final Key<Duration> TTL =
      Key.duration("snapshot_ttl", DurationUnit.SECONDS, Duration.ZERO, Duration.ofDays(1))
          .defaultsTo(Duration.ofSeconds(300))
          .describedAs("How long a snapshot may be served again where its positions suffice");

  public static final Key<Duration> WAIT =
      Key.duration("snapshot.wait", DurationUnit.MILLISECONDS, Duration.ZERO, Duration.ofMinutes(5))
          .defaultsTo(Duration.ofSeconds(10))
          .describedAs(
              "How long a snapshot waits for the projector; after that it is sent with `exact: false`");

  public static final Key<Long> CHUNK_BYTES =
      Key.bytes("snapshot.chunk_bytes", 4096, 16L << 20)
          .defaultsTo(256L << 10)
          .describedAs("Largest frame of a snapshot; more rows go in several, a larger row alone");

  public static final Key<Long> CACHE_BYTES =
      Key.bytes("snapshot.cache_bytes", 0, 16L << 30)
          .defaultsTo(32L << 20)
          .describedAs("Most bytes of snapshots that are kept to be served again; 0 keeps none");

  public static final Key<Integer> MAX_PENDING =
      Key.integer("snapshot.max_pending", 1, 1_000_000)
          .defaultsTo(10_000)
          .describedAs("Most requests under way at once; one more is told to come again");

  public static final Key<Integer> POOL_SIZE =
      Key.integer("snapshot.pool_size", 1, 1_000)
          .defaultsTo(4)
          .describedAs("Most connections to PostgreSQL for rows; one more looks at positions");

  public static final Key<Duration> STATEMENT_TIMEOUT =
      Key.duration(
              "snapshot.statement_timeout",
              DurationUnit.MILLISECONDS,
              Duration.ofMillis(100),
              Duration.ofMinutes(1))
          .defaultsTo(Duration.ofSeconds(10))
          .describedAs("How long a query of a snapshot may take");

  public static final Key<String> POSITIONS_TABLE =
      Key.table("snapshot.positions_table")
          .defaultsTo("wse_projection_positions")
          .describedAs(
              "Table in which projectors keep their positions, with its schema if need be");

  public static final Key<Map<String, Object>> SNAPSHOTS =
      Key.section("snapshots")
          .defaultsTo(Map.of())
          .describedAs("The snapshots' definitions by name");

  public static final List<Key<?>> ALL =
      List.of(
          TTL,
          WAIT,
          CHUNK_BYTES,
          CACHE_BYTES,
          MAX_PENDING,
          POOL_SIZE,
          STATEMENT_TIMEOUT,
          POSITIONS_TABLE,
          SNAPSHOTS);

  private SnapshotKeys() {}
}
