package io.wse.chaos.rig;

import io.wse.chaos.domain.Topics;
import io.wse.testbed.Await;
import io.wse.testbed.TestbedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes the topics, and tells how far the engine has read them. For a thread that may wait. */
final class KafkaAdmin implements AutoCloseable {
  static final String DEAD_LETTERS = "wse.dead-letters";
  private static final int TIMEOUT_MS = 5_000;

  /** On a busy machine a broker that has just begun takes its time. */
  private static final int CREATE_TIMEOUT_MS = 60_000;

  private final Admin admin;
  private final String group;

  KafkaAdmin(String bootstrap, String group) {
    this.group = group;
    this.admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS));
  }

  /**
   * Until their leaders answer: before that Kafka may refuse the first of several batches for good.
   */
  void createTopics() {
    List<NewTopic> topics = new ArrayList<>();
    Topics.ALL.forEach(name -> topics.add(new NewTopic(name, Topics.partitions(), (short) 1)));
    topics.add(new NewTopic(DEAD_LETTERS, 1, (short) 1));
    await(
        admin.createTopics(topics, new CreateTopicsOptions().timeoutMs(CREATE_TIMEOUT_MS)).all(),
        CREATE_TIMEOUT_MS);
    Await.until(
        "the leaders of the topics answer",
        Duration.ofMillis(CREATE_TIMEOUT_MS),
        () -> {
          try {
            ends();
            return true;
          } catch (TestbedException e) {
            if (e.getCause() instanceof ExecutionException failed
                && failed.getCause() instanceof UnknownTopicOrPartitionException) {
              return false;
            }
            throw e;
          }
        });
  }

  /** Where each partition ends. */
  Map<TopicPartition, Long> ends() {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (String topic : Topics.ALL) {
      for (int partition = 0; partition < Topics.partitions(); partition++) {
        asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
      }
    }
    Map<TopicPartition, Long> ends = new HashMap<>();
    Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> found =
        await(admin.listOffsets(asked).all());
    found.forEach((partition, info) -> ends.put(partition, info.offset()));
    return ends;
  }

  /** How many records the engine has not committed. */
  long lag(Map<TopicPartition, Long> ends) {
    Map<TopicPartition, OffsetAndMetadata> committed =
        await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    long lag = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      OffsetAndMetadata at = committed.get(end.getKey());
      lag += end.getValue() - (at == null ? 0 : at.offset());
    }
    return lag;
  }

  private static <T> T await(KafkaFuture<T> future) {
    return await(future, TIMEOUT_MS);
  }

  private static <T> T await(KafkaFuture<T> future, int timeoutMs) {
    try {
      return future.get(2L * timeoutMs, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new TestbedException("Kafka: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedException("interrupted", e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
