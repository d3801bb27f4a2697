package io.wse.consumer;

import io.wse.codec.Channel;
import io.wse.codec.bus.LostRecord;
import io.wse.codec.event.DomainEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * The one piece of work that a partition has in flight. Each is an object of its own, by identity:
 * an answer to another one is told apart from an answer to this.
 */
sealed interface Step {

  /** Events, and lost marks of records that lie in the dead-letter topic, for a publisher. */
  final class Publish implements Step {
    private final List<DomainEvent> events;
    private final List<LostRecord> lost;

    Publish(List<DomainEvent> events, List<LostRecord> lost) {
      this.events = List.copyOf(events);
      this.lost = List.copyOf(lost);
    }

    List<DomainEvent> events() {
      return events;
    }

    List<LostRecord> lost() {
      return lost;
    }
  }

  /** The log must begin anew, as records before the offset were lost. */
  final class BeginAnew implements Step {
    private final long offset;

    BeginAnew(long offset) {
      this.offset = offset;
    }

    long offset() {
      return offset;
    }
  }

  /** Records for the dead-letter topic. */
  final class Bury implements Step {
    private final List<Entry.Undecodable> records;

    Bury(List<Entry.Undecodable> records) {
      this.records = List.copyOf(records);
    }

    List<Entry.Undecodable> records() {
      return records;
    }

    /** What a publisher must mark once these are buried. */
    List<LostRecord> lost() {
      List<LostRecord> lost = new ArrayList<>();
      for (Entry.Undecodable record : records) {
        List<Channel> toMark = record.origin().toMark(record.channels());
        if (!toMark.isEmpty()) {
          lost.add(new LostRecord(record.offset(), record.origin().timeMs(), toMark));
        }
      }
      return lost;
    }
  }
}
