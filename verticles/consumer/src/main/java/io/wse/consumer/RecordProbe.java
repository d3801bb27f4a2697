package io.wse.consumer;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads single records, beside the group. To be used by one thread, which waits meanwhile. */
final class RecordProbe implements AutoCloseable {
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);

  private final Supplier<Consumer<byte[], byte[]>> open;

  /** Opened when the first record is wanted; mostly none is. */
  private Consumer<byte[], byte[]> consumer;

  /**
   * @param open gives a consumer of no group
   */
  RecordProbe(Supplier<Consumer<byte[], byte[]>> open) {
    this.open = open;
  }

  /**
   * @param offset between the partition's first and its end
   * @return empty where no record has the offset: it was compacted away, or a transaction's marker
   *     is there
   */
  Optional<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, long offset) {
    if (consumer == null) {
      consumer = open.get();
    }
    consumer.assign(Set.of(partition));
    consumer.seek(partition, offset);
    long deadline = System.nanoTime() + KafkaSettings.CALL_TIMEOUT.toNanos();
    while (System.nanoTime() < deadline) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL_TIMEOUT);
      if (!records.isEmpty()) {
        ConsumerRecord<byte[], byte[]> first = records.iterator().next();
        return Optional.of(first).filter(record -> record.offset() == offset);
      }
      if (consumer.position(partition, KafkaSettings.CALL_TIMEOUT) > offset) {
        return Optional.empty();
      }
    }
    throw new TimeoutException("no record from " + partition);
  }

  @Override
  public void close() {
    if (consumer != null) {
      consumer.close(Duration.ZERO);
    }
  }
}
