package io.wse.codec.bus;

import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import java.util.List;
import java.util.Objects;

/**
 * Entries of one channel, from a publisher to every node that follows it. Best effort: who misses
 * one sees the hole, or the head, and reads the log.
 *
 * @param epoch the log's epoch in which the numbers count
 * @param firstSeq the number of the first entry; the others follow without holes
 * @param entries none: a notice that the log reaches up to {@code firstSeq - 1}
 */
public record Delivery(Channel channel, String epoch, long firstSeq, List<LogEntry> entries) {

  public Delivery {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(epoch, "epoch");
    entries = List.copyOf(entries);
  }

  /** The number of the last entry, or of the head that a delivery without entries tells of. */
  public long lastSeq() {
    return firstSeq + entries.size() - 1;
  }
}
