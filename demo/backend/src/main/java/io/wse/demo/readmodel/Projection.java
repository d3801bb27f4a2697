package io.wse.demo.readmodel;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.wse.demo.domain.DomainEvent;
import io.wse.demo.kafka.LogReader.Batch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a batch of the log into the read model: rows and positions in one transaction, so that a
 * crash leaves both or neither. The positions are locked first and records below them left out, so
 * a batch that is delivered again, or to two projectors, counts once.
 */
final class Projection {
  private static final Logger log = LoggerFactory.getLogger(Projection.class);

  private record Key(String userId, String entityId) {}

  private final Pool pool;

  Projection(Pool pool) {
    this.pool = pool;
  }

  /**
   * Projects what was read from {@code from} on. Fails without a trace if the stored positions lie
   * before {@code from}: what is between would be missing.
   */
  Future<Void> project(Map<TopicPartition, Long> from, Batch batch) {
    return pool.withTransaction(
        connection ->
            Positions.lock(connection)
                .compose(
                    stored -> {
                      requireNoGap(stored, from);
                      return writeRows(connection, changes(stored, batch.records()));
                    })
                .compose(written -> Positions.advance(connection, batch.positions())));
  }

  private static void requireNoGap(
      Map<TopicPartition, Long> stored, Map<TopicPartition, Long> from) {
    from.forEach(
        (partition, position) -> {
          if (stored.getOrDefault(partition, 0L) < position) {
            throw new IllegalStateException("the position of " + partition + " was set back");
          }
        });
  }

  /** The last event of every entity in the batch: its row is the whole entity. */
  private static Map<ReadTable, Map<Key, DomainEvent>> changes(
      Map<TopicPartition, Long> stored, List<ConsumerRecord<String, byte[]>> records) {
    var changes = new LinkedHashMap<ReadTable, Map<Key, DomainEvent>>();
    for (var record : records) {
      var partition = new TopicPartition(record.topic(), record.partition());
      if (record.offset() < stored.getOrDefault(partition, 0L)) {
        continue;
      }
      try {
        var event = DomainEvent.parse(record.topic(), record.value());
        var table = ReadTable.of(event.type().entity());
        var id = event.data().getString(event.type().entity().idField());
        changes
            .computeIfAbsent(table, t -> new LinkedHashMap<>())
            .put(new Key(event.userId(), id), event);
      } catch (IllegalArgumentException foreign) {
        log.atWarn()
            .addKeyValue("topic", record.topic())
            .addKeyValue("partition", record.partition())
            .addKeyValue("offset", record.offset())
            .addKeyValue("reason", foreign.getMessage())
            .log("demo.projector.record_skipped");
      }
    }
    return changes;
  }

  private static Future<Void> writeRows(
      SqlConnection connection, Map<ReadTable, Map<Key, DomainEvent>> changes) {
    Future<Void> written = Future.succeededFuture();
    for (var change : changes.entrySet()) {
      var table = change.getKey();
      var gone = new JsonArray();
      var changed = new JsonArray();
      for (var event : change.getValue().values()) {
        var row = event.data().copy().put("user_id", event.userId());
        (event.type().removesRow() ? gone : changed).add(row);
      }
      written =
          written
              .compose(done -> execute(connection, table.upsertSql(), changed))
              .compose(done -> execute(connection, table.deleteSql(), gone));
    }
    return written;
  }

  private static Future<Void> execute(SqlConnection connection, String sql, JsonArray rows) {
    return rows.isEmpty()
        ? Future.succeededFuture()
        : connection.preparedQuery(sql).execute(Tuple.of(rows)).mapEmpty();
  }

  /** Where to read on from: stored positions, and a new partition from its beginning. */
  Future<Map<TopicPartition, Long>> startPositions(Map<TopicPartition, Long> beginnings) {
    return Positions.insertMissing(pool, beginnings)
        .compose(done -> Positions.read(pool))
        .map(
            stored -> {
              var start = new LinkedHashMap<TopicPartition, Long>();
              for (var partition : new ArrayList<>(beginnings.keySet())) {
                start.put(partition, stored.get(partition));
              }
              return start;
            });
  }

  Future<Void> replacePositions(Map<TopicPartition, Long> positions) {
    return Positions.replace(pool, positions);
  }
}
