package io.wse.codec.bus;

import io.vertx.core.buffer.Buffer;

/** What another node reads of a batch. */
public final class OverTheBus {
  private OverTheBus() {}

  public static RecordBatch read(RecordBatch sent) {
    Buffer wire = Buffer.buffer();
    BusCodecs.RECORD_BATCH.encodeToWire(wire, sent);
    return BusCodecs.RECORD_BATCH.decodeFromWire(0, wire);
  }
}
