package io.wse.snapshot;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.wse.codec.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a snapshot's payloads. Each chunk has all that a reader needs beside the rows, and its
 * number; a reader that has all numbers of one snapshot id has the snapshot.
 */
final class SnapshotChunks {

  /**
   * What all chunks of a snapshot say.
   *
   * @param key the field for the rows
   * @param timestamp ISO 8601
   * @param topics that the rows are made of, named among the positions also while nothing of them
   *     is included: a reader that knows of records there must see that they are not
   */
  record Head(
      String snapshotId,
      String snapshotType,
      String key,
      String timestamp,
      List<String> topics,
      Map<Place, Long> positions,
      boolean exact) {}

  /** For the numbers that are not known before the cut, and for what the frame adds. */
  private static final int SPARE_BYTES = 256;

  private SnapshotChunks() {}

  /**
   * @param chunkBytes what a chunk stays below; a row that is larger has one of its own
   */
  static List<Buffer> of(Head head, List<Buffer> rows, int chunkBytes) {
    String opening = "{" + JsonText.quote(head.key()) + ":[";
    String common = common(head, rows.size());
    int room = chunkBytes - opening.length() - common.length() - SPARE_BYTES;
    List<List<Buffer>> groups = cut(rows, room);
    List<Buffer> chunks = new ArrayList<>(groups.size());
    for (List<Buffer> group : groups) {
      int rowBytes = group.stream().mapToInt(row -> row.length() + 1).sum();
      Buffer chunk =
          Buffer.buffer(opening.length() + rowBytes + common.length() + SPARE_BYTES)
              .appendString(opening);
      for (int i = 0; i < group.size(); i++) {
        if (i > 0) {
          chunk.appendByte((byte) ',');
        }
        chunk.appendBuffer(group.get(i));
      }
      chunk.appendString("]").appendString(common);
      chunk.appendString(",\"chunk\":" + (chunks.size() + 1) + ",\"chunks\":" + groups.size());
      chunks.add(chunk.appendByte((byte) '}'));
    }
    return chunks;
  }

  private static List<List<Buffer>> cut(List<Buffer> rows, int room) {
    List<List<Buffer>> groups = new ArrayList<>();
    List<Buffer> group = new ArrayList<>();
    groups.add(group);
    long bytes = 0;
    for (Buffer row : rows) {
      if (!group.isEmpty() && bytes + row.length() + 1 > room) {
        group = new ArrayList<>();
        groups.add(group);
        bytes = 0;
      }
      group.add(row);
      bytes += row.length() + 1;
    }
    return groups;
  }

  private static String common(Head head, int total) {
    Map<String, Map<Integer, Long>> byTopic = new TreeMap<>();
    head.topics().forEach(topic -> byTopic.put(topic, new TreeMap<>()));
    head.positions()
        .forEach(
            (place, position) ->
                byTopic
                    .computeIfAbsent(place.topic(), topic -> new TreeMap<>())
                    .put(place.partition(), position));
    JsonObject positions = new JsonObject();
    byTopic.forEach(
        (topic, partitions) -> {
          JsonObject ofTopic = new JsonObject();
          partitions.forEach((partition, position) -> ofTopic.put("" + partition, position));
          positions.put(topic, ofTopic);
        });
    String fields =
        new JsonObject()
            .put("total", total)
            .put("timestamp", head.timestamp())
            .put("positions", positions)
            .put("exact", head.exact())
            .put("snapshot_id", head.snapshotId())
            .put("snapshot_type", head.snapshotType())
            .encode();
    return "," + fields.substring(1, fields.length() - 1);
  }
}
