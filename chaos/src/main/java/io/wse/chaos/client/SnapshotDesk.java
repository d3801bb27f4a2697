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
 * A client's snapshots: puts chunks together, gives whole ones to the cache, writes them down.
 * State on the client's context.
 */
final class SnapshotDesk {
  /** What a request of ours is called, and so its answer's {@code re}. */
  static final String REQUEST_ID = "snapshot";

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
  private final DueSnapshot due;
  private final Map<String, Parts> underWay = new HashMap<>();

  SnapshotDesk(ClientHistory history, Cache cache, DueSnapshot due) {
    this.history = history;
    this.cache = cache;
    this.due = due;
  }

  /** What the connection brought of unfinished ones is worth nothing. */
  void connectionLost() {
    underWay.clear();
  }

  /** Takes a snapshot's frame in. */
  void frame(JsonObject payload, int nowMs) {
    due.progressed(nowMs);
    String id = payload.getString("snapshot_id");
    Parts parts = underWay.computeIfAbsent(id, begun -> new Parts());
    for (Object row : payload.getJsonArray(ReadModelSql.ROWS_KEY, new JsonArray())) {
      add(parts, (JsonObject) row, nowMs);
    }
    if (++parts.chunks == payload.getInteger("chunks")) {
      underWay.remove(id);
      complete(parts, payload, nowMs);
    }
  }

  private void complete(Parts parts, JsonObject payload, int nowMs) {
    long position = position(payload);
    boolean applied = position >= 0 && cache.snapshot(position, parts.rows);
    history
        .snapshots()
        .add(
            new SnapshotLog.Entry(
                position, parts.sum, payload.getInteger("total"), applied, nowMs));
    JsonObject asked = payload.getJsonObject("asked_after", new JsonObject());
    due.arrived(
        REQUEST_ID.equals(payload.getString("re")),
        payload.getBoolean("exact", false),
        asked.getString("epoch"),
        asked.getLong("seq", -1L),
        nowMs);
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
