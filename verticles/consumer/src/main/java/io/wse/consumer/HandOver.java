package io.wse.consumer;

import io.wse.consumer.ConsumerMetrics.Reread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Hands polled records over to the verticle's context, and remembers for each partition the offset
 * up to which that was done. Lives on the polling thread.
 *
 * <p>Kafka's client moves its position when it returns records, so an exception between the poll
 * and the hand-over would skip them. Therefore a partition whose hand-over fails is read again from
 * the last offset that was handed over, after a growing delay, while the others go on. And before
 * each poll every position is compared with what was handed over, so that nothing is fetched past a
 * record that was not.
 */
final class HandOver {
  private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);

  /** One partition. */
  private static final class Progress {
    /** Every record below this offset was handed over. */
    long next;

    /** Whether the consumer's position was known, and was {@link #next}, after the last poll. */
    boolean isPositionKnown = true;

    int failures;
    long dueMs;

    Progress(long next) {
      this.next = next;
    }
  }

  private final Consumer<byte[], byte[]> consumer;
  private final Function<ConsumerRecord<byte[], byte[]>, Entry> decoder;
  private final Backoff backoff;
  private final PartitionEvents events;
  private final ConsumerMetrics metrics;
  private final LongSupplier clockMs;
  private final Map<Assignment, Progress> progress = new HashMap<>();

  HandOver(
      Consumer<byte[], byte[]> consumer,
      Function<ConsumerRecord<byte[], byte[]>, Entry> decoder,
      Backoff backoff,
      PartitionEvents events,
      ConsumerMetrics metrics,
      LongSupplier clockMs) {
    this.consumer = consumer;
    this.decoder = decoder;
    this.backoff = backoff;
    this.events = events;
    this.metrics = metrics;
    this.clockMs = clockMs;
  }

  /** The partition is read from the offset on. */
  void begin(Assignment assignment, long offset) {
    consumer.seek(assignment.partition(), offset);
    progress.put(assignment, new Progress(offset));
  }

  /** Everything below the offset needs no more care: Kafka does not have it any more. */
  void skipTo(Assignment assignment, long offset) {
    begin(assignment, offset);
    events.released(holder(assignment));
  }

  void end(Assignment assignment) {
    if (progress.remove(assignment) != null) {
      events.released(holder(assignment));
    }
  }

  /** Whether the partition waits until it is read again. It is paused meanwhile. */
  boolean isWaiting(Assignment assignment) {
    Progress at = progress.get(assignment);
    return at != null && at.failures > 0 && clockMs.getAsLong() < at.dueMs;
  }

  /** To be called before each poll: nothing may be fetched past what was not handed over. */
  void check() {
    progress.forEach(
        (assignment, at) -> {
          OptionalLong position = position(assignment.partition());
          if (at.isPositionKnown && position.isPresent() && position.getAsLong() != at.next) {
            metrics.readAgain(Reread.VIOLATION);
            line(assignment, at, "the consumer's position is not what was handed over")
                .addKeyValue("position", position.getAsLong())
                .log("wse.error");
            consumer.seek(assignment.partition(), at.next);
          }
        });
  }

  /**
   * To be called when a poll throws. It may have moved positions: one that was known before is
   * compared by {@link #check}. A partition whose position was unknown begins again from its
   * commit, which looks for lost records as well.
   */
  void pollFailed() {
    progress.forEach(
        (assignment, at) -> {
          if (!at.isPositionKnown) {
            assignment.beginAgain();
          }
        });
  }

  /** Hands over what was polled of each partition; one that fails holds up no other. */
  void take(ConsumerRecords<byte[], byte[]> records) {
    metrics.records(records.count());
    progress.forEach(
        (assignment, at) -> {
          try {
            take(assignment, at, records.records(assignment.partition()));
          } catch (RuntimeException e) {
            failed(assignment, at, e);
          }
        });
  }

  private void take(
      Assignment assignment, Progress at, List<ConsumerRecord<byte[], byte[]>> records) {
    List<Entry> entries = new ArrayList<>(records.size() + 1);
    long bytes = 0;
    long next = at.next;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Entry entry = decoder.apply(record);
      if (record.offset() < next || entry.nextOffset() != record.offset() + 1) {
        throw new Ledger.Unaccounted(
            "expected an entry for the record at offset %d, from offset %d on, found one up to %d"
                .formatted(record.offset(), next, entry.nextOffset()));
      }
      entries.add(entry);
      bytes += entry.bytes();
      next = entry.nextOffset();
    }
    // Markers and aborted records move the position without giving records.
    OptionalLong position = position(assignment.partition());
    if (position.isPresent() && position.getAsLong() > next) {
      next = position.getAsLong();
      entries.add(new Entry.Covered(next, 0));
    }
    if (!entries.isEmpty()) {
      events.read(assignment, at.next, entries);
      assignment.queued(entries.size(), bytes);
      at.next = next;
      if (at.failures > 0) {
        at.failures = 0;
        events.released(holder(assignment));
      }
    }
    at.isPositionKnown = position.isPresent();
  }

  /** Nothing of the poll was handed over, so all of it is fetched again. */
  private void failed(Assignment assignment, Progress at, RuntimeException failure) {
    at.failures++;
    at.dueMs = clockMs.getAsLong() + backoff.delayMs(at.failures);
    TopicPartition partition = assignment.partition();
    consumer.pause(List.of(partition));
    consumer.seek(partition, at.next);
    at.isPositionKnown = true;
    metrics.readAgain(failure instanceof Ledger.Unaccounted ? Reread.VIOLATION : Reread.FAILURE);
    events.held(holder(assignment), "what was read of " + partition + " cannot be handed over");
    if (at.failures == 1) {
      line(assignment, at, "what was polled cannot be handed over; it is read again")
          .addKeyValue("reason", failure.toString())
          .setCause(failure)
          .log("wse.error");
    }
  }

  /** The next offset to fetch; unknown while Kafka is asked whether it is still there. */
  OptionalLong position(TopicPartition partition) {
    try {
      return OptionalLong.of(consumer.position(partition, Duration.ZERO));
    } catch (TimeoutException e) {
      return OptionalLong.empty();
    }
  }

  private static LoggingEventBuilder line(Assignment assignment, Progress at, String error) {
    return LOG.atError()
        .addKeyValue("error", error)
        .addKeyValue("topic", assignment.partition().topic())
        .addKeyValue("partition", assignment.partition().partition())
        .addKeyValue("offset", at.next);
  }

  private static String holder(Assignment assignment) {
    return "reading " + assignment.partition();
  }
}
