package io.wse.snapshot;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.wse.runtime.kafka.KafkaClientSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * End offsets from Kafka: those that a reader of committed records can see, so that a projector can
 * reach them while a transaction is open. Lives on one context; the client has a thread of its own.
 */
final class KafkaEndOffsets implements EndOffsets {
  private static final int CALL_TIMEOUT_MS = 3_000;
  private static final ListOffsetsOptions COMMITTED =
      new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(CALL_TIMEOUT_MS);

  private final Vertx vertx;
  private final Map<String, Object> settings;
  private Future<Admin> admin;

  KafkaEndOffsets(Vertx vertx, KafkaClientSettings kafka, String clientId) {
    this.vertx = vertx;
    // describeTopics asks for the brokers first, and for that it ignores the timeout of its call.
    this.settings =
        kafka.admin(
            clientId,
            Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, CALL_TIMEOUT_MS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_TIMEOUT_MS));
  }

  @Override
  public Future<Ends> of(Set<String> topics) {
    return admin().compose(client -> of(client, topics));
  }

  Future<Void> close() {
    if (admin == null) {
      return Future.succeededFuture();
    }
    return admin
        .compose(
            client ->
                vertx.<Void>executeBlocking(
                    () -> {
                      client.close(Duration.ofSeconds(1));
                      return null;
                    }))
        .otherwiseEmpty();
  }

  /** Made when first needed and off the event loop: it resolves names. */
  private Future<Admin> admin() {
    if (admin == null || admin.failed()) {
      admin = vertx.executeBlocking(() -> Admin.create(settings));
    }
    return admin;
  }

  private Future<Ends> of(Admin client, Set<String> topics) {
    Set<String> unknown = new HashSet<>();
    List<TopicPartition> partitions = new ArrayList<>();
    List<Future<?>> described = new ArrayList<>();
    Map<String, KafkaFuture<TopicDescription>> asked =
        client
            .describeTopics(topics, new DescribeTopicsOptions().timeoutMs(CALL_TIMEOUT_MS))
            .topicNameValues();
    asked.forEach(
        (name, answer) ->
            described.add(
                future(answer)
                    .transform(
                        (topic, failure) -> {
                          if (failure == null) {
                            topic
                                .partitions()
                                .forEach(
                                    info ->
                                        partitions.add(new TopicPartition(name, info.partition())));
                          } else if (isUnknown(failure)) {
                            unknown.add(name);
                          } else {
                            return Future.failedFuture(failure);
                          }
                          return Future.succeededFuture();
                        })));
    return Future.all(described)
        .compose(
            all ->
                Future.all(
                    offsets(client, partitions, OffsetSpec.earliest()),
                    offsets(client, partitions, OffsetSpec.latest())))
        .map(
            both -> {
              Map<TopicPartition, ListOffsetsResultInfo> first = both.resultAt(0);
              Map<TopicPartition, ListOffsetsResultInfo> end = both.resultAt(1);
              Map<Place, Long> offsets = new HashMap<>();
              for (TopicPartition partition : partitions) {
                // Where nothing was written, or nothing is left, there is nothing to include.
                if (end.get(partition).offset() > first.get(partition).offset()) {
                  offsets.put(
                      new Place(partition.topic(), partition.partition()),
                      end.get(partition).offset());
                }
              }
              return new Ends(offsets, unknown);
            });
  }

  private Future<Map<TopicPartition, ListOffsetsResultInfo>> offsets(
      Admin client, List<TopicPartition> partitions, OffsetSpec which) {
    return future(
        client
            .listOffsets(
                partitions.stream().collect(Collectors.toMap(p -> p, p -> which)), COMMITTED)
            .all());
  }

  private <T> Future<T> future(KafkaFuture<T> answer) {
    return Future.fromCompletionStage(answer.toCompletionStage(), vertx.getOrCreateContext());
  }

  private static boolean isUnknown(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof UnknownTopicOrPartitionException;
  }
}
