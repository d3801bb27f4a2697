package io.wse.consumer;

import io.wse.codec.event.DomainEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Accounts for every record of one assignment: what was handed over comes without a gap, and the
 * position passes no record before it is in the log, was skipped by rule or is a dead letter. It
 * watches {@link PartitionFlow}, and therefore counts for itself. Lives on the verticle's context.
 */
final class Ledger {

  /** A record would be passed that is not accounted for. Always a fault of the engine. */
  static final class Unaccounted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unaccounted(String message) {
      super(message);
    }
  }

  /** Offsets of the events and undecodable records that are not done yet. */
  private final Deque<Long> open = new ArrayDeque<>();

  private long handedOver;

  /** Records that are dead letters, and whose lost marks are still to be written. */
  private int unmarked;

  Ledger(long startOffset) {
    handedOver = startOffset;
  }

  /**
   * Takes what was handed over.
   *
   * @param from everything below this offset was handed over before
   */
  void handedOver(long from, List<Entry> entries) {
    boolean isAfterLoss = !entries.isEmpty() && entries.get(0) instanceof Entry.Lost;
    if (from != handedOver && !isAfterLoss) {
      throw new Unaccounted(
          "expected records from offset %d on, was handed those from %d on"
              .formatted(handedOver, from));
    }
    for (Entry entry : entries) {
      if (entry instanceof Entry.Deliver || entry instanceof Entry.Undecodable) {
        open.add(entry.nextOffset() - 1);
      }
      handedOver = entry.nextOffset();
    }
  }

  /** A publisher or the dead-letter topic has taken the step. */
  void done(Step step) {
    if (step instanceof Step.Bury bury) {
      bury.records().forEach(record -> close(record.offset()));
      unmarked += bury.lost().size();
    } else if (step instanceof Step.Publish publish) {
      if (publish.events().isEmpty()) {
        unmarked -= publish.lost().size();
      }
      for (DomainEvent event : publish.events()) {
        close(event.source().offset());
      }
    }
  }

  private void close(long offset) {
    Long next = open.poll();
    if (next == null || next != offset) {
      throw new Unaccounted(
          "expected the record at offset %s to be done, found %d".formatted(next, offset));
    }
  }

  /** To be asked before the position moves there. */
  void check(long position) {
    Long next = open.peek();
    if (position > handedOver || (next != null && next < position) || unmarked != 0) {
      throw new Unaccounted(
          "the position would move to %d, though %s"
              .formatted(
                  position,
                  position > handedOver
                      ? "only what is below %d was handed over".formatted(handedOver)
                      : unmarked != 0
                          ? unmarked + " dead letters lack their lost marks"
                          : "the record at offset %d is not done".formatted(next)));
    }
  }
}
