package io.wse.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.producer.KafkaProducer;
import io.vertx.kafka.client.producer.KafkaWriteStream;
import io.wse.codec.Channel;
import io.wse.codec.event.DeadLetterHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
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
  private Future<KafkaProducer<byte[], byte[]>> producer;
  private boolean isTopicThere;

  DeadLetters(Vertx vertx, ConsumerOptions options) {
    this.vertx = vertx;
    this.options = options;
  }

  /**
   * Writes records.
   *
   * @return succeeds when all in-sync replicas have all of them; who repeats after a failure may
   *     write some twice
   */
  Future<Void> write(List<Entry.Undecodable> records) {
    return ensureTopic()
        .compose(there -> producer())
        .compose(
            made -> {
              KafkaWriteStream<byte[], byte[]> stream = made.asStream();
              List<Future<?>> writes = new ArrayList<>();
              for (Entry.Undecodable record : records) {
                writes.add(stream.send(letter(record, Instant.now())));
              }
              return Future.all(writes).mapEmpty();
            });
  }

  Future<Void> close() {
    return producer == null
        ? Future.succeededFuture()
        : producer.otherwiseEmpty().compose(DeadLetters::close);
  }

  private static Future<Void> close(KafkaProducer<byte[], byte[]> made) {
    return made == null ? Future.succeededFuture() : made.close(1_500);
  }

  ProducerRecord<byte[], byte[]> letter(Entry.Undecodable record, Instant now) {
    Origin origin = record.origin();
    List<Header> headers = new ArrayList<>(record.headers());
    headers.removeIf(header -> DeadLetterHeaders.ALL.contains(header.key()));
    headers.add(header(DeadLetterHeaders.CAUSE, record.cause()));
    headers.add(header(DeadLetterHeaders.MESSAGE, record.message()));
    headers.add(header(DeadLetterHeaders.SOURCE_TOPIC, origin.place().topic()));
    headers.add(header(DeadLetterHeaders.SOURCE_PARTITION, origin.place().partition()));
    headers.add(header(DeadLetterHeaders.SOURCE_OFFSET, origin.place().offset()));
    headers.add(header(DeadLetterHeaders.SOURCE_TIME_MS, origin.timeMs()));
    headers.add(header(DeadLetterHeaders.TIME, now));
    headers.add(header(DeadLetterHeaders.ATTEMPT, origin.failures() + 1));
    Set<Channel> marked = new TreeSet<>(origin.marked());
    marked.addAll(record.channels());
    marked.forEach(channel -> headers.add(header(DeadLetterHeaders.MARKED, channel.name())));
    return new ProducerRecord<>(
        options.deadLetterTopic(), null, record.key(), record.value(), headers);
  }

  private static Header header(String name, Object value) {
    return new RecordHeader(name, value.toString().getBytes(UTF_8));
  }

  /** Making it reads key stores and may log in, so no event loop does it. */
  private Future<KafkaProducer<byte[], byte[]>> producer() {
    if (producer == null || producer.failed()) {
      producer =
          vertx
              .executeBlocking(
                  () ->
                      KafkaProducer.<byte[], byte[]>create(
                          vertx, KafkaSettings.deadLetters(options)))
              // Every write's own future tells of its failure.
              .onSuccess(made -> made.exceptionHandler(failure -> {}));
    }
    return producer;
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
