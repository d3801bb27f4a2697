package io.wse.codec.bus;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Objects;

/**
 * A snapshot, cut into chunks that fit a frame.
 *
 * @param wireType the frames' {@code t}
 * @param timestamp of the snapshot, ISO 8601
 * @param rowCount over all chunks
 * @param exact whether the rows are known to include everything up to the moment of the request
 * @param chunks each a JSON object, the frame's {@code p} without {@code trigger} and {@code re},
 *     which differ between those who share one query; at least one
 */
public record SnapshotAnswer(
    String snapshotId,
    String snapshotType,
    String wireType,
    String timestamp,
    int rowCount,
    boolean exact,
    List<Buffer> chunks) {

  public SnapshotAnswer {
    Objects.requireNonNull(snapshotId, "snapshotId");
    Objects.requireNonNull(snapshotType, "snapshotType");
    Objects.requireNonNull(wireType, "wireType");
    Objects.requireNonNull(timestamp, "timestamp");
    chunks = List.copyOf(chunks);
    if (chunks.isEmpty()) {
      throw new IllegalArgumentException("a snapshot has at least one chunk");
    }
  }
}
