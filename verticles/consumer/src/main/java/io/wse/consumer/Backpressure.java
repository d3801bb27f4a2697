package io.wse.consumer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Pauses partitions whose queue is full and resumes those whose queue is half empty again. Lives on
 * the polling thread.
 */
final class Backpressure {
  private final Consumer<?, ?> consumer;
  private final int queueRecords;
  private final long queueBytes;

  Backpressure(Consumer<?, ?> consumer, int queueRecords, long queueBytes) {
    this.consumer = consumer;
    this.queueRecords = queueRecords;
    this.queueBytes = queueBytes;
  }

  /**
   * @param isFetching whether anything is to be fetched at all
   * @return whether a partition waits for its queue
   */
  boolean balance(Collection<Assignment> assignments, boolean isFetching) {
    List<TopicPartition> pause = new ArrayList<>();
    List<TopicPartition> resume = new ArrayList<>();
    Set<TopicPartition> paused = consumer.paused();
    for (Assignment assignment : assignments) {
      boolean isPaused = paused.contains(assignment.partition());
      boolean isFull = isFull(assignment, isPaused ? 2 : 1);
      if ((isFull || !isFetching) && !isPaused) {
        pause.add(assignment.partition());
      } else if (!isFull && isFetching && isPaused) {
        resume.add(assignment.partition());
      }
    }
    consumer.pause(pause);
    consumer.resume(resume);
    return isFetching && paused.size() + pause.size() > resume.size();
  }

  private boolean isFull(Assignment assignment, int share) {
    return assignment.queuedRecords() >= Math.max(1, queueRecords / share)
        || assignment.queuedBytes() >= queueBytes / share;
  }
}
