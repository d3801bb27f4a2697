package io.wse.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.producer.KafkaProducer;
import io.vertx.kafka.client.producer.KafkaWriteStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Keeps records that cannot be decoded in a topic of their own, as they came, with why and whence
 * in headers. The clients are made when the first one comes. Lives on the verticle's context.
 */
final class DeadLetters {
  private final Vertx vertx;
  private final ConsumerOptions options;
  private KafkaProducer<byte[], byte[]> producer;
  private boolean isTopicThere;

  DeadLetters(Vertx vertx, ConsumerOptions options) {
    this.vertx = vertx;
    this.options = options;
  }

  /**
   * Writes records.
   *
   * @param attempt which attempt this is for these records, from 1
   * @return succeeds when all in-sync replicas have all of them; who repeats after a failure may
   *     write some twice
   */
  Future<Void> write(TopicPartition source, List<Entry.Undecodable> records, int attempt) {
    return ensureTopic()
        .compose(
            there -> {
              List<Future<?>> writes = new ArrayList<>();
              for (Entry.Undecodable record : records) {
                writes.add(stream().send(letter(source, record, attempt, Instant.now())));
              }
              return Future.all(writes).mapEmpty();
            });
  }

  Future<Void> close() {
    return producer == null ? Future.succeededFuture() : producer.close(1_500);
  }

  ProducerRecord<byte[], byte[]> letter(
      TopicPartition source, Entry.Undecodable record, int attempt, Instant now) {
    List<Header> headers = new ArrayList<>(record.headers());
    headers.add(header("wse.cause", record.cause()));
    headers.add(header("wse.message", record.message()));
    headers.add(header("wse.source.topic", source.topic()));
    headers.add(header("wse.source.partition", Integer.toString(source.partition())));
    headers.add(header("wse.source.offset", Long.toString(record.offset())));
    headers.add(header("wse.time", now.toString()));
    headers.add(header("wse.attempt", Integer.toString(attempt)));
    return new ProducerRecord<>(
        options.deadLetterTopic(), null, record.key(), record.value(), headers);
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(UTF_8));
  }

  private KafkaWriteStream<byte[], byte[]> stream() {
    if (producer == null) {
      producer = KafkaProducer.create(vertx, KafkaSettings.deadLetters(options));
      // Every write's own future tells of its failure.
      producer.exceptionHandler(failure -> {});
    }
    return producer.asStream();
  }

  /** Makes the topic where there is none, admitting whatever a source topic may admit. */
  private Future<Void> ensureTopic() {
    if (isTopicThere) {
      return Future.succeededFuture();
    }
    return vertx
        .executeBlocking(() -> Admin.create(KafkaSettings.admin(options, "-dead-letters-admin")))
        .compose(
            admin ->
                createUnlessThere(admin)
                    .eventually(
                        () ->
                            vertx.executeBlocking(
                                () -> {
                                  admin.close();
                                  return null;
                                })))
        .onSuccess(there -> isTopicThere = true);
  }

  private Future<Void> createUnlessThere(Admin admin) {
    String topic = options.deadLetterTopic();
    NewTopic wanted =
        new NewTopic(topic, Optional.of(1), Optional.empty())
            .configs(
                Map.of(
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    Integer.toString(KafkaSettings.LARGEST_RECORD_BYTES)));
    return future(TopicWatch.existing(admin, Set.of(topic)))
        .compose(
            existing ->
                existing.isEmpty()
                    ? future(admin.createTopics(List.of(wanted)).all().toCompletionStage())
                        .recover(DeadLetters::unlessCreatedByAnother)
                    : Future.succeededFuture());
  }

  private static Future<Void> unlessCreatedByAnother(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof TopicExistsException
        ? Future.succeededFuture()
        : Future.failedFuture(cause);
  }

  private <T> Future<T> future(CompletionStage<T> stage) {
    return Future.fromCompletionStage(stage, vertx.getOrCreateContext());
  }
}
