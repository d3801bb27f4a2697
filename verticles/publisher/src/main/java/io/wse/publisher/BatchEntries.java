package io.wse.publisher;

import io.vertx.core.buffer.Buffer;
import io.wse.codec.Channel;
import io.wse.codec.EventBody;
import io.wse.codec.LogEntry;
import io.wse.codec.bus.LostRecord;
import io.wse.codec.bus.RecordBatch;
import io.wse.codec.event.DomainEvent;
import io.wse.codec.event.TypeMapping;
import io.wse.log.AppendBatch;
import java.util.ArrayList;
import java.util.List;

/** Makes the log's entries from a batch: each body encoded once, lost marks where they belong. */
final class BatchEntries {

  private BatchEntries() {}

  /**
   * @param nowMs time of encoding, ms since 1970
   * @throws IllegalArgumentException when the batch is not one partition's in rising offsets, or
   *     has an event that goes nowhere: consumers count these and send none
   */
  static AppendBatch of(RecordBatch batch, TypeMapping types, long nowMs) {
    List<AppendBatch.Item> items = new ArrayList<>(batch.events().size() + batch.lost().size());
    int nextLost = 0;
    for (DomainEvent event : batch.events()) {
      requireSource(batch, event);
      nextLost = lostUpTo(event.source().offset(), batch.lost(), nextLost, items);
      Buffer body = EventBody.encode(event, types.wireType(event.type()), nowMs);
      LogEntry entry = new LogEntry(body, event.type(), event.recordTimeMs());
      for (Channel channel : event.channels()) {
        items.add(new AppendBatch.Item(channel, event.source().offset(), entry, event.ownId()));
      }
    }
    lostUpTo(Long.MAX_VALUE, batch.lost(), nextLost, items);
    return new AppendBatch(batch.lineage(), batch.partition(), items);
  }

  /** A mark of the event's own offset comes before it: that of a replay whose loss was not told. */
  private static int lostUpTo(
      long offset, List<LostRecord> lost, int next, List<AppendBatch.Item> items) {
    int at = next;
    while (at < lost.size() && lost.get(at).offset() <= offset) {
      LostRecord record = lost.get(at);
      LogEntry mark = LogEntry.lostMark(record.recordTimeMs());
      for (Channel channel : record.channels()) {
        items.add(new AppendBatch.Item(channel, record.offset(), mark, ""));
      }
      at++;
    }
    return at;
  }

  private static void requireSource(RecordBatch batch, DomainEvent event) {
    if (event.channels().isEmpty()) {
      throw new IllegalArgumentException("expected events that have channels, found one without");
    }
    if (!event.source().topic().equals(batch.topic())
        || event.source().partition() != batch.partition()) {
      throw new IllegalArgumentException(
          "expected events of "
              + batch.topic()
              + ":"
              + batch.partition()
              + ", found one of "
              + event.source().topic()
              + ":"
              + event.source().partition());
    }
  }
}
