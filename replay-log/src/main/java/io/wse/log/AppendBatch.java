package io.wse.log;

import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import java.util.List;
import java.util.Objects;

/**
 * Entries from consecutive records of one partition.
 *
 * @param lineage names the history that the offsets count in: Kafka's id of the topic, not its
 *     name, as a recreated topic starts over
 * @param items with offsets that never fall; a record for several channels is there several times
 */
public record AppendBatch(String lineage, int partition, List<Item> items) {

  /**
   * @param eventId the domain's own; empty where it gave none
   */
  public record Item(Channel channel, long offset, LogEntry entry, String eventId) {

    public Item {
      Objects.requireNonNull(channel, "channel");
      Objects.requireNonNull(entry, "entry");
      Objects.requireNonNull(eventId, "eventId");
    }
  }

  public AppendBatch {
    Objects.requireNonNull(lineage, "lineage");
    items = List.copyOf(items);
    long below = 0;
    for (Item item : items) {
      if (item.offset() < below) {
        throw new IllegalArgumentException(
            "expected offsets from 0 that never fall, found " + item.offset() + " after " + below);
      }
      below = item.offset();
    }
  }
}
