package io.wse.cli;

import static java.util.stream.Collectors.toSet;

import io.wse.runtime.kafka.KafkaClientSettings;
import io.wse.runtime.kafka.KafkaFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic beside all groups. One thread's own. */
final class TopicReader implements AutoCloseable {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);
  private static final Duration STALL_TIMEOUT = Duration.ofSeconds(15);

  private static final String CLIENT_ID = "wse-reader";

  private final String bootstrap;
  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;

  TopicReader(KafkaClientSettings kafka, String topic) {
    this.bootstrap = kafka.bootstrap();
    this.topic = topic;
    this.consumer =
        new KafkaConsumer<>(
            kafka.consumer(
                CLIENT_ID,
                Map.of(
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    false,
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    "earliest",
                    ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                    false,
                    ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    (int) CALL_TIMEOUT.toMillis())),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /**
   * Everything that was there when it was called, of one partition in order; nothing if it has no
   * topic.
   */
  void readAll(Consumer<ConsumerRecord<byte[], byte[]>> each) {
    try {
      Set<TopicPartition> partitions = partitions();
      if (partitions.isEmpty()) {
        return;
      }
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, CALL_TIMEOUT);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      readUpTo(ends, each);
    } catch (KafkaException e) {
      throw unreadable(e);
    }
  }

  /** Empty where there is none, or no more. */
  Optional<ConsumerRecord<byte[], byte[]>> read(LetterId id) {
    TopicPartition partition = new TopicPartition(topic, id.partition());
    try {
      if (!partitions().contains(partition)
          || consumer.beginningOffsets(Set.of(partition), CALL_TIMEOUT).get(partition) > id.offset()
          || consumer.endOffsets(Set.of(partition), CALL_TIMEOUT).get(partition) <= id.offset()) {
        return Optional.empty();
      }
      consumer.assign(Set.of(partition));
      consumer.seek(partition, id.offset());
      long deadline = System.nanoTime() + STALL_TIMEOUT.toNanos();
      while (System.nanoTime() < deadline) {
        List<ConsumerRecord<byte[], byte[]>> records =
            consumer.poll(POLL_TIMEOUT).records(partition);
        if (!records.isEmpty()) {
          return Optional.of(records.get(0)).filter(first -> first.offset() == id.offset());
        }
        if (consumer.position(partition, CALL_TIMEOUT) > id.offset()) {
          return Optional.empty();
        }
      }
      throw stalled();
    } catch (KafkaException e) {
      throw unreadable(e);
    }
  }

  private Set<TopicPartition> partitions() {
    List<PartitionInfo> found = consumer.listTopics(CALL_TIMEOUT).get(topic);
    return found == null
        ? Set.of()
        : found.stream().map(each -> new TopicPartition(topic, each.partition())).collect(toSet());
  }

  private void readUpTo(
      Map<TopicPartition, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    long deadline = System.nanoTime() + STALL_TIMEOUT.toNanos();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey(), CALL_TIMEOUT) < end.getValue())) {
      var records = consumer.poll(POLL_TIMEOUT);
      records.forEach(
          record -> {
            if (record.offset()
                < ends.get(new TopicPartition(record.topic(), record.partition()))) {
              each.accept(record);
            }
          });
      if (!records.isEmpty()) {
        deadline = System.nanoTime() + STALL_TIMEOUT.toNanos();
      } else if (System.nanoTime() > deadline) {
        throw stalled();
      }
    }
  }

  private CliException stalled() {
    return new CliException("nothing more comes from " + topic + " at " + bootstrap);
  }

  private CliException unreadable(KafkaException failure) {
    return new CliException(
        "cannot read " + topic + " at " + bootstrap + ": " + KafkaFault.reason(failure), failure);
  }

  @Override
  public void close() {
    consumer.close(Duration.ofSeconds(1));
  }
}
