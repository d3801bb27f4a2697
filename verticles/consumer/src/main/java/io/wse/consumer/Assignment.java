package io.wse.consumer;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/**
 * One partition from the moment it was given to this consumer until it is taken away, or its topic
 * turns out to be another one of the same name: a <em>generation</em>, told apart by identity.
 *
 * <p>What the polling thread and the verticle's context share, each number written by one of them
 * or atomic.
 */
final class Assignment {
  private final TopicPartition partition;
  private final Lineage lineage;
  private final long startOffset;
  private final AtomicInteger queuedRecords = new AtomicInteger();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicLong lag = new AtomicLong();

  /** These are written by the context and read by the polling thread. */
  private volatile long acknowledged;

  private volatile boolean mustBeginAnew;

  private volatile boolean mustBeginAgain;

  /**
   * @param mustBeginAnew whether the log must begin anew before anything of the partition is sent
   */
  Assignment(TopicPartition partition, Lineage lineage, long startOffset, boolean mustBeginAnew) {
    this.partition = partition;
    this.lineage = lineage;
    this.startOffset = startOffset;
    this.acknowledged = startOffset;
    this.mustBeginAnew = mustBeginAnew;
  }

  Assignment beginningAnew(boolean must) {
    return new Assignment(partition, lineage, startOffset, must);
  }

  TopicPartition partition() {
    return partition;
  }

  Lineage lineage() {
    return lineage;
  }

  long startOffset() {
    return startOffset;
  }

  boolean mustBeginAnew() {
    return mustBeginAnew;
  }

  /** To be told before anything after it is acknowledged: no commit may ask for it again. */
  void begunAnew() {
    mustBeginAnew = false;
  }

  /**
   * Whether the partition is to be read again from what was committed, under another assignment.
   */
  boolean mustBeginAgain() {
    return mustBeginAgain;
  }

  void beginAgain() {
    mustBeginAgain = true;
  }

  /** What a commit says beside the offset. */
  CommitMark mark() {
    return new CommitMark(lineage, mustBeginAnew);
  }

  /** Every record below this offset is in the log, was skipped or is dead-lettered. */
  long acknowledged() {
    return acknowledged;
  }

  void acknowledge(long nextOffset) {
    acknowledged = nextOffset;
  }

  void queued(int records, long bytes) {
    queuedRecords.addAndGet(records);
    queuedBytes.addAndGet(bytes);
  }

  void released(int records, long bytes) {
    queuedRecords.addAndGet(-records);
    queuedBytes.addAndGet(-bytes);
  }

  int queuedRecords() {
    return queuedRecords.get();
  }

  long queuedBytes() {
    return queuedBytes.get();
  }

  /** Records between what was acknowledged and the partition's end, as last known. */
  AtomicLong lag() {
    return lag;
  }

  @Override
  public String toString() {
    return partition + "@" + lineage;
  }
}
