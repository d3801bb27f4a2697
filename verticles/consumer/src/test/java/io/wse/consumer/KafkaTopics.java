package io.wse.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.wse.embedded.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a test does with Kafka beside the consumer. */
final class KafkaTopics implements AutoCloseable {
  private final String bootstrap;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;

  KafkaTopics(String bootstrap) {
    this.bootstrap = bootstrap;
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
    this.producer = producer(Map.of());
  }

  static String name(String stem) {
    return stem + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  /** Makes a topic; one of this name that is still being deleted is waited for. */
  String create(String name, int partitions, Map<String, String> configs) {
    Await.until(
        "topic " + name + " is created",
        () -> {
          try {
            NewTopic topic =
                new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(configs);
            admin.createTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
            return true;
          } catch (Exception e) {
            return false;
          }
        });
    Await.until("topic " + name + " is known", () -> !id(name).isEmpty());
    awaitLeaders(name, partitions);
    return name;
  }

  String create(String name, int partitions) {
    return create(name, partitions, Map.of());
  }

  void delete(String name) {
    get(admin.deleteTopics(List.of(name)).all());
    Await.until("topic " + name + " is gone", () -> id(name).isEmpty());
  }

  /** The topic's id; empty where there is no topic. */
  String id(String name) {
    try {
      return admin
          .describeTopics(List.of(name))
          .topicNameValues()
          .get(name)
          .get(10, TimeUnit.SECONDS)
          .topicId()
          .toString();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return "";
      }
      throw new AssertionError(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  void addPartitions(String topic, int total) {
    get(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(total))).all());
    awaitLeaders(topic, total);
  }

  /**
   * Until the leaders of all partitions answer. A partition is shown to clients before the broker
   * has made its log, which takes a sync of the disk for each. Of several batches that a producer
   * has in flight the broker may then refuse the first, as one that is not the leader, and take the
   * next, as it takes any from a producer that it does not know in the partition. The first is out
   * of order from then on: it is sent again and refused until its delivery timeout, two minutes.
   */
  private void awaitLeaders(String topic, int partitions) {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    Await.until("the leaders of " + topic, () -> isKnown(admin.listOffsets(ends).all()));
  }

  /** A topic made just now may be unknown to the broker that is asked. */
  private static boolean isKnown(Future<?> asked) {
    try {
      asked.get(30, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw new AssertionError(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  void configure(String topic, String key, String value) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp op = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    get(admin.incrementalAlterConfigs(Map.of(resource, List.of(op))).all());
  }

  void deleteRecordsBefore(String topic, int partition, long offset) {
    get(
        admin
            .deleteRecords(
                Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
            .all());
  }

  void send(String topic, int partition, String value) {
    send(topic, partition, value == null ? null : value.getBytes(UTF_8));
  }

  RecordMetadata send(String topic, int partition, byte[] value) {
    return get(producer.send(new ProducerRecord<>(topic, partition, "key".getBytes(), value)));
  }

  /** Events of one user, numbered from {@code from}; their ids are the numbers. */
  void sendEvents(String topic, int partition, int from, int count) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      sent.add(
          producer.send(
              new ProducerRecord<>(topic, partition, "alice".getBytes(), event(i).getBytes())));
    }
    sent.forEach(KafkaTopics::get);
  }

  /** All in one batch, so that one poll gives them all. */
  void sendTogether(String topic, int partition, List<byte[]> values) {
    try (KafkaProducer<byte[], byte[]> one = producer(Map.of("linger.ms", 10_000))) {
      values.forEach(value -> one.send(new ProducerRecord<>(topic, partition, null, value)));
      one.flush();
    }
  }

  static String event(int number) {
    return event(number, 0);
  }

  static String event(int number, int payloadBytes) {
    return "{\"event_type\":\"OrderPlaced\",\"event_id\":\""
        + number
        + "\",\"user_id\":\"alice\",\"data\":{\"n\":"
        + number
        + ",\"x\":\""
        + "x".repeat(payloadBytes)
        + "\"}}";
  }

  /** A producer of the test's own, which it closes. */
  KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("bootstrap.servers", bootstrap);
    all.put("max.request.size", 8 << 20);
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** The group's commit; null where there is none. */
  OffsetAndMetadata commit(String group, String topic, int partition) {
    return get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .get(new TopicPartition(topic, partition));
  }

  /** All records of the topic's first partition. */
  List<ConsumerRecord<byte[], byte[]>> read(String topic, int atLeast) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("auto.offset.reset", "earliest");
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      reader.assign(List.of(new TopicPartition(topic, 0)));
      Await.until(
          atLeast + " records in " + topic,
          () -> {
            reader.poll(Duration.ofMillis(50)).forEach(records::add);
            return records.size() >= atLeast;
          });
    }
    return records;
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("Kafka did not do it; the end of its log:\n" + endOfLog(), e);
    }
  }

  private static String endOfLog() {
    try {
      String log = Files.readString(TestServers.kafka().logFile());
      return log.substring(Math.max(0, log.length() - 8_000));
    } catch (IOException e) {
      return "no log: " + e;
    }
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }
}
