package io.wse.log;

import io.wse.codec.LogEntry;
import io.wse.codec.protocol.ResyncReason;
import java.util.List;

/** What a read found. */
public sealed interface ReadResult {

  /** The log's head when it was read. */
  Head head();

  /**
   * @param firstSeq the number of the first entry, always the one after the position asked for; the
   *     others follow without holes. No entries: the position is the head.
   */
  record Page(Head head, long firstSeq, List<LogEntry> entries) implements ReadResult {

    public Page {
      entries = List.copyOf(entries);
    }

    public long lastSeq() {
      return firstSeq + entries.size() - 1;
    }
  }

  /** The log has no continuation of the position; the reader must resynchronise at the head. */
  record Gap(Head head, ResyncReason reason) implements ReadResult {}
}
