package io.wse.snapshot;

import io.wse.codec.bus.SnapshotAnswer;
import java.util.Map;

/**
 * A snapshot that was made.
 *
 * @param positions what its rows include
 * @param begunMs when its query was begun, on the clock of durations
 * @param bytes of all its chunks
 */
record Snapshot(SnapshotAnswer answer, Map<Place, Long> positions, long begunMs, long bytes) {

  static Snapshot of(SnapshotAnswer answer, Map<Place, Long> positions, long begunMs) {
    long bytes = answer.chunks().stream().mapToLong(chunk -> chunk.length()).sum();
    return new Snapshot(answer, positions, begunMs, bytes);
  }
}
