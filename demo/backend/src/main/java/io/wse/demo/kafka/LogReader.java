package io.wse.demo.kafka;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads committed records of the event topics from positions that its owner keeps: nothing is ever
 * committed to Kafka. Every partition is assigned by hand, so that a killed reader's successor need
 * not wait for a group to notice.
 *
 * <p>The consumer is used on its one worker thread only; calls queue up there.
 */
public final class LogReader {
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(250);
  private static final Duration API_TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_POLL_RECORDS = 500;

  /** Records, and where each partition's reading stands after them: control records count too. */
  public record Batch(
      List<ConsumerRecord<String, byte[]>> records, Map<TopicPartition, Long> positions) {}

  private final WorkerExecutor worker;
  private final Map<String, Object> config;
  private volatile KafkaConsumer<String, byte[]> consumer;

  public LogReader(Vertx vertx, String bootstrap, String groupId) {
    worker = vertx.createSharedWorkerExecutor("demo-reader-" + System.identityHashCode(this), 1);
    config =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ConsumerConfig.GROUP_ID_CONFIG,
            groupId,
            ConsumerConfig.CLIENT_ID_CONFIG,
            groupId,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none",
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            250,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            MAX_POLL_RECORDS,
            ConsumerConfig.METADATA_MAX_AGE_CONFIG,
            10_000,
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            (int) API_TIMEOUT.toMillis());
  }

  /** Connects and tells which partitions the event topics have. */
  public Future<Set<TopicPartition>> open() {
    return worker.executeBlocking(
        () -> {
          consumer =
              new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
          return partitions();
        });
  }

  private Set<TopicPartition> partitions() {
    var partitions = new LinkedHashSet<TopicPartition>();
    for (var topic : Topics.EVENTS) {
      var found = consumer.partitionsFor(topic);
      if (found == null || found.isEmpty()) {
        throw new IllegalStateException("topic " + topic + " is not there");
      }
      found.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    return partitions;
  }

  /** The topics' partitions now, which may have become more since opening. */
  public Future<Set<TopicPartition>> refreshPartitions() {
    return worker.executeBlocking(this::partitions);
  }

  public Future<Map<TopicPartition, Long>> beginningOffsets(Set<TopicPartition> partitions) {
    return worker.executeBlocking(() -> consumer.beginningOffsets(partitions));
  }

  /** Where committed records end. */
  public Future<Map<TopicPartition, Long>> endOffsets(Set<TopicPartition> partitions) {
    return worker.executeBlocking(() -> consumer.endOffsets(partitions));
  }

  /** Reads on from these positions, and from these partitions only. */
  public Future<Void> seek(Map<TopicPartition, Long> positions) {
    return worker.executeBlocking(
        () -> {
          consumer.assign(positions.keySet());
          positions.forEach(consumer::seek);
          return null;
        });
  }

  /**
   * The next records, or none after a moment.
   *
   * <p>Fails with {@link OffsetOutOfRangeException} where the log does not reach a position.
   */
  public Future<Batch> poll() {
    return worker.executeBlocking(
        () -> {
          var records = consumer.poll(POLL_TIMEOUT);
          var positions = new HashMap<TopicPartition, Long>();
          for (var partition : consumer.assignment()) {
            positions.put(partition, consumer.position(partition));
          }
          return new Batch(
              StreamSupport.stream(records.spliterator(), false).toList(), Map.copyOf(positions));
        });
  }

  /** Ends a poll under way and lets go. */
  public Future<Void> close() {
    var open = consumer;
    if (open == null) {
      return worker.close();
    }
    open.wakeup();
    return worker
        .executeBlocking(
            () -> {
              open.close(Duration.ofSeconds(1));
              return (Void) null;
            })
        .transform(closed -> worker.close());
  }
}
