package io.wse.codec.bus;

import io.wse.codec.event.DomainEvent;
import java.util.List;
import java.util.Objects;

/**
 * Consecutive events of one partition, from a consumer to a publisher.
 *
 * <p>A consumer has one batch of a partition in flight, and sends the next only when this one was
 * answered: that everything below a record was appended before it is what lets the log's guard tell
 * a redelivery by its offset alone.
 *
 * @param lineage names the history that the offsets count in: Kafka's id of the topic, which a
 *     recreated topic does not share with its predecessor of the same name; with a suffix where the
 *     offsets went back without a new id
 * @param events with rising offsets, all of this topic and partition; records that were skipped or
 *     dead-lettered are missing among them
 * @param lost records that lie in the dead-letter topic and whose channels are known, with rising
 *     offsets; one with the offset of an event goes before it, since that event is a late replay
 */
public record RecordBatch(
    String topic, String lineage, int partition, List<DomainEvent> events, List<LostRecord> lost) {

  public RecordBatch {
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(lineage, "lineage");
    events = List.copyOf(events);
    lost = List.copyOf(lost);
  }
}
