package io.wse.socket;

import io.vertx.core.Future;
import io.wse.codec.bus.SnapshotAnswer;
import io.wse.codec.bus.SnapshotRequest;

/** Where snapshots are asked for. */
interface SnapshotBus {

  /** Fails with what {@link io.wse.codec.bus.BusFault#of} tells. */
  Future<SnapshotAnswer> ask(SnapshotRequest request);
}
