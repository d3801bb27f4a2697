package io.wse.it;

import io.vertx.core.json.JsonObject;
import io.wse.testbed.Await;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes records to Kafka as a domain would, and makes its topics. */
final class Events implements AutoCloseable {

  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;

  Events(String bootstrap) {
    admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "acks",
                "all",
                "max.request.size",
                5_000_000,
                // A broker that is away for minutes is waited for.
                "delivery.timeout.ms",
                900_000,
                "linger.ms",
                1),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /**
   * A topic that admits records of 4 MB, and whose partitions take them: while a leader does not
   * answer yet, a producer's second batch may be taken for its first, and the first refused for
   * good.
   */
  void createTopic(String name, int partitions) {
    NewTopic topic =
        new NewTopic(name, partitions, (short) 1).configs(Map.of("max.message.bytes", "4194304"));
    await(admin.createTopics(List.of(topic)).all());
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      ends.put(new TopicPartition(name, partition), OffsetSpec.latest());
    }
    Await.until(
        "the leaders of " + name + " answer",
        java.time.Duration.ofSeconds(20),
        () -> isKnown(admin.listOffsets(ends).all()));
  }

  /** A topic made just now may be unknown to the broker that is asked. */
  private static boolean isKnown(Future<?> asked) {
    try {
      asked.get(20, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** Kafka forgets the partition's records below the offset, as its retention would. */
  void deleteRecordsBefore(String topic, int partition, long offset) {
    await(
        admin
            .deleteRecords(
                Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
            .all());
  }

  void deleteTopic(String name) {
    await(admin.deleteTopics(List.of(name)).all());
    Await.until(
        "topic " + name + " is gone",
        java.time.Duration.ofSeconds(20),
        () -> !await(admin.listTopics().names()).contains(name));
  }

  /** Kafka's client ids of those who read in the group. */
  List<String> clientIds(String group) {
    return await(admin.describeConsumerGroups(List.of(group)).all()).get(group).members().stream()
        .map(MemberDescription::clientId)
        .toList();
  }

  /** One event of a user, with the given id, keyed by the user. */
  RecordMetadata event(String topic, String user, String type, String id) {
    return await(sendEvent(topic, user, type, id));
  }

  Future<RecordMetadata> sendEvent(String topic, String user, String type, String id) {
    return sendEvent(topic, user, type, id, 0);
  }

  /** The same, larger by so many bytes. */
  Future<RecordMetadata> sendEvent(
      String topic, String user, String type, String id, int paddingBytes) {
    JsonObject data = new JsonObject().put("n", id);
    if (paddingBytes > 0) {
      data.put("padding", "x".repeat(paddingBytes));
    }
    JsonObject event =
        new JsonObject()
            .put("event_type", type)
            .put("event_id", id)
            .put("user_id", user)
            .put("timestamp", java.time.Instant.now().toString())
            .put("data", data);
    return send(topic, user, event.encode());
  }

  Future<RecordMetadata> send(String topic, String key, String value) {
    return send(topic, key, value.getBytes(StandardCharsets.UTF_8));
  }

  Future<RecordMetadata> send(String topic, String key, byte[] value) {
    byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    return producer.send(new ProducerRecord<>(topic, keyBytes, value));
  }

  static <T> T await(Future<T> future) {
    try {
      return future.get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    producer.close(java.time.Duration.ofSeconds(2));
    admin.close(java.time.Duration.ofSeconds(2));
  }
}
