package io.wse.demo.readmodel;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The demo projector's positions: for each partition the next offset that it will read. */
final class Positions {
  static final String PROJECTOR = "demo";

  private static final String SELECT =
      "SELECT topic, partition, position FROM wse_projection_positions WHERE projector = $1"
          + " ORDER BY topic, partition";

  private static final String INSERT =
      "INSERT INTO wse_projection_positions (projector, topic, partition, position)"
          + " SELECT $1, t, p, n FROM unnest($2::text[], $3::int[], $4::bigint[]) AS given(t, p, n)"
          + " ON CONFLICT (projector, topic, partition) DO ";

  private Positions() {}

  static Future<Map<TopicPartition, Long>> read(SqlClient client) {
    return client.preparedQuery(SELECT).execute(Tuple.of(PROJECTOR)).map(Positions::map);
  }

  /** Reads and locks: whoever else projects waits until this transaction ends. */
  static Future<Map<TopicPartition, Long>> lock(SqlClient client) {
    return client
        .preparedQuery(SELECT + " FOR UPDATE")
        .execute(Tuple.of(PROJECTOR))
        .map(Positions::map);
  }

  static Future<Void> insertMissing(SqlClient client, Map<TopicPartition, Long> positions) {
    return write(client, INSERT + "NOTHING", positions);
  }

  static Future<Void> advance(SqlClient client, Map<TopicPartition, Long> positions) {
    return write(
        client,
        INSERT
            + "UPDATE SET position = greatest(wse_projection_positions.position, EXCLUDED.position)",
        positions);
  }

  /** The one way back: for a log that no longer has the position, since it is another log. */
  static Future<Void> replace(SqlClient client, Map<TopicPartition, Long> positions) {
    return write(client, INSERT + "UPDATE SET position = EXCLUDED.position", positions);
  }

  private static Future<Void> write(
      SqlClient client, String sql, Map<TopicPartition, Long> positions) {
    var topics = new String[positions.size()];
    var partitions = new Integer[positions.size()];
    var offsets = new Long[positions.size()];
    var i = 0;
    for (var entry : positions.entrySet()) {
      topics[i] = entry.getKey().topic();
      partitions[i] = entry.getKey().partition();
      offsets[i] = entry.getValue();
      i++;
    }
    return client
        .preparedQuery(sql)
        .execute(Tuple.of(PROJECTOR, topics, partitions, offsets))
        .mapEmpty();
  }

  private static Map<TopicPartition, Long> map(RowSet<Row> rows) {
    var positions = new HashMap<TopicPartition, Long>();
    for (var row : rows) {
      positions.put(
          new TopicPartition(row.getString("topic"), row.getInteger("partition")),
          row.getLong("position"));
    }
    return positions;
  }

  /** As snapshots carry them: {@code {topic: {partition: position}}}. */
  static JsonObject json(Map<TopicPartition, Long> positions) {
    var json = new JsonObject();
    positions.forEach(
        (partition, position) -> {
          if (!json.containsKey(partition.topic())) {
            json.put(partition.topic(), new JsonObject());
          }
          json.getJsonObject(partition.topic())
              .put(Integer.toString(partition.partition()), position);
        });
    return json;
  }
}
