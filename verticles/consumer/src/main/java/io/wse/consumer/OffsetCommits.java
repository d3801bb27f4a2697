package io.wse.consumer;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what was acknowledged, now and then and off the path of the events; a commit that fails
 * is made good by the next. Lives on the polling thread.
 */
final class OffsetCommits {
  private static final Logger LOG = LoggerFactory.getLogger(OffsetCommits.class);
  private final Consumer<byte[], byte[]> consumer;
  private final ConsumerMetrics metrics;
  private final long intervalMs;
  private final LongSupplier clockMs;

  /** What Kafka is known to have. */
  private final Map<Assignment, Optional<OffsetAndMetadata>> committed = new HashMap<>();

  private boolean isPending;
  private boolean isFailing;
  private long dueMs;

  OffsetCommits(
      Consumer<byte[], byte[]> consumer,
      ConsumerMetrics metrics,
      long intervalMs,
      LongSupplier clockMs) {
    this.consumer = consumer;
    this.metrics = metrics;
    this.intervalMs = intervalMs;
    this.clockMs = clockMs;
  }

  void begin(Assignment assignment, boolean isCommitted) {
    committed.put(assignment, isCommitted ? Optional.of(reached(assignment)) : Optional.empty());
  }

  void forget(Assignment assignment) {
    committed.remove(assignment);
  }

  /** Commits in the background if it is time and there is something new. */
  void turn() {
    if (isPending || clockMs.getAsLong() < dueMs) {
      return;
    }
    Map<Assignment, OffsetAndMetadata> due = due(committed.keySet());
    if (due.isEmpty()) {
      return;
    }
    dueMs = clockMs.getAsLong() + intervalMs;
    isPending = true;
    consumer.commitAsync(
        offsets(due),
        (offsets, failure) -> {
          isPending = false;
          if (failure == null) {
            succeeded(due);
          } else {
            failed(failure);
          }
        });
  }

  /** Commits at once: these partitions are about to be given away. */
  void now(Collection<Assignment> assignments, Duration timeout) {
    Map<Assignment, OffsetAndMetadata> due = due(assignments);
    if (due.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(offsets(due), timeout);
      succeeded(due);
    } catch (KafkaException e) {
      failed(e);
    }
  }

  private Map<Assignment, OffsetAndMetadata> due(Collection<Assignment> assignments) {
    Map<Assignment, OffsetAndMetadata> due = new HashMap<>();
    for (Assignment assignment : assignments) {
      Optional<OffsetAndMetadata> known = committed.get(assignment);
      OffsetAndMetadata reached = reached(assignment);
      if (known != null && !known.equals(Optional.of(reached))) {
        due.put(assignment, reached);
      }
    }
    return due;
  }

  /** The offset first: what the mark asks for is done before anything after it is acknowledged. */
  private static OffsetAndMetadata reached(Assignment assignment) {
    long acknowledged = assignment.acknowledged();
    return new OffsetAndMetadata(acknowledged, assignment.mark().metadata());
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(
      Map<Assignment, OffsetAndMetadata> due) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    due.forEach((assignment, reached) -> offsets.put(assignment.partition(), reached));
    return offsets;
  }

  private void succeeded(Map<Assignment, OffsetAndMetadata> done) {
    // Those that were taken away in the meantime stay forgotten.
    done.forEach((assignment, reached) -> committed.replace(assignment, Optional.of(reached)));
    metrics.committed();
    isFailing = false;
  }

  private void failed(Exception failure) {
    metrics.commitFailed();
    if (!isFailing) {
      isFailing = true;
      LOG.atWarn().addKeyValue("error", failure.toString()).log("wse.consumer.commit_failed");
    }
  }
}
