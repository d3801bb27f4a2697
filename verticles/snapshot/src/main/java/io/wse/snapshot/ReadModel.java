package io.wse.snapshot;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.wse.runtime.config.SnapshotDefinition;
import java.util.List;
import java.util.Map;

/** The database that snapshots are taken from; it is only read. */
interface ReadModel {

  /**
   * One user's rows and what they include, of one moment.
   *
   * @param rows each a JSON object
   * @param positions of the definition's topics, as its projector keeps them; none without one
   */
  record Rows(List<Buffer> rows, Map<Place, Long> positions) {}

  /** How far a projector is now. */
  Future<Map<Place, Long>> positions(String projector);

  Future<Rows> rows(SnapshotDefinition definition, String userId);
}
