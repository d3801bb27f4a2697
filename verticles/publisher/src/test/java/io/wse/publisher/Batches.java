package io.wse.publisher;

import io.vertx.core.buffer.Buffer;
import io.wse.codec.Channel;
import io.wse.codec.SourcePosition;
import io.wse.codec.bus.LostRecord;
import io.wse.codec.bus.RecordBatch;
import io.wse.codec.event.DomainEvent;
import java.util.List;

/** Short words for batches. */
final class Batches {

  static final String TOPIC = "orders";
  static final Channel ALICE = Channel.user("alice");
  static final Channel BOB = Channel.user("bob");
  static final Channel DESK = Channel.team("desk");
  static final long EVENT_MS = 1_700_000_000_000L;

  private Batches() {}

  static DomainEvent event(int partition, long offset, String type, Channel... channels) {
    return eventAt(EVENT_MS, partition, offset, type, channels);
  }

  /**
   * @param timeMs the event's own time
   */
  static DomainEvent eventAt(
      long timeMs, int partition, long offset, String type, Channel... channels) {
    return new DomainEvent(
        type,
        "id-" + partition + "-" + offset,
        timeMs,
        List.of(channels),
        Buffer.buffer("{\"n\":" + offset + "}"),
        new SourcePosition(TOPIC, partition, offset),
        EVENT_MS + 1);
  }

  static DomainEvent event(long offset, Channel... channels) {
    return event(0, offset, "OrderPlaced", channels);
  }

  static RecordBatch batch(int partition, DomainEvent... events) {
    return new RecordBatch(TOPIC, "topic-id", partition, List.of(events), List.of());
  }

  static RecordBatch batch(List<DomainEvent> events, List<LostRecord> lost) {
    return new RecordBatch(TOPIC, "topic-id", 0, events, lost);
  }
}
