package io.wse.chaos.client;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.chaos.domain.Population;
import io.wse.chaos.domain.ReadModelSql;
import io.wse.chaos.domain.Topics;
import io.wse.chaos.history.ClientHistory;
import io.wse.chaos.history.Rows;
import io.wse.chaos.history.SnapshotLog;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A client's snapshots: puts chunks together, gives whole ones to the cache, and remembers that one
 * is due, so that it can be asked for when the connection on which it was to come is gone. State on
 * the client's context.
 */
final class SnapshotDesk {
  /** One that is due was perhaps under way when it became so; asked for again for so long. */
  private static final int DOUBT_MS = 10_000;

  private static final class Parts {
    final int[] rows = new int[ReadModelSql.ITEMS];
    Rows sum = Rows.EMPTY;
    int chunks;

    Parts() {
      Arrays.fill(rows, -1);
    }
  }

  private final ClientHistory history;
  private final Cache cache;
  private final Map<String, Parts> underWay = new HashMap<>();
  private boolean due;
  private boolean awaited;
  private int dueAtMs = Integer.MIN_VALUE / 2;

  SnapshotDesk(ClientHistory history, Cache cache) {
    this.history = history;
    this.cache = cache;
  }

  /** A snapshot is to come. */
  void due(int nowMs) {
    due = true;
    dueAtMs = nowMs;
  }

  /** A saga has ended, so a snapshot should come by itself. */
  void awaited() {
    awaited = true;
  }

  boolean isAwaited() {
    return awaited;
  }

  boolean isDue() {
    return due;
  }

  /** A connection has ended: what it brought of unfinished snapshots is worth nothing. */
  void connectionLost(int nowMs) {
    underWay.clear();
    if (nowMs - dueAtMs < DOUBT_MS) {
      due = true;
    }
  }

  /** Takes a snapshot's frame in; false if it is the last of one that is not exact. */
  boolean frame(JsonObject payload, int nowMs) {
    String id = payload.getString("snapshot_id");
    Parts parts = underWay.computeIfAbsent(id, begun -> new Parts());
    for (Object row : payload.getJsonArray(ReadModelSql.ROWS_KEY, new JsonArray())) {
      add(parts, (JsonObject) row, nowMs);
    }
    if (++parts.chunks < payload.getInteger("chunks")) {
      return true;
    }
    underWay.remove(id);
    long position = position(payload);
    boolean applied = position >= 0 && cache.snapshot(position, parts.rows);
    history
        .snapshots()
        .add(
            new SnapshotLog.Entry(
                position, parts.sum, payload.getInteger("total"), applied, nowMs));
    boolean exact = payload.getBoolean("exact", false);
    if (exact) {
      due = false;
      awaited = false;
    }
    return exact;
  }

  private void add(Parts parts, JsonObject row, int nowMs) {
    if (!Population.userName(history.user()).equals(row.getString("user_id"))) {
      history.foreign(nowMs);
      return;
    }
    int item = row.getInteger("item");
    int value = row.getInteger("value");
    parts.rows[item] = value;
    parts.sum = parts.sum.with(history.user(), item, value);
  }

  private long position(JsonObject payload) {
    JsonObject partitions =
        payload.getJsonObject("positions", new JsonObject()).getJsonObject(Topics.ITEMS);
    String partition = String.valueOf(Topics.partitionOf(history.user()));
    return partitions == null ? -1 : partitions.getLong(partition, -1L);
  }
}
