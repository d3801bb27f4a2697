package io.wse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.wse.codec.event.DeadLetterHeaders;
import io.wse.runtime.kafka.KafkaFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes letters to the replay topic, one after the other, in the order in which they are given.
 * One thread's own.
 */
final class ReplayProducer implements AutoCloseable {
  private static final String CLIENT_ID = "wse-replay";
  private static final int TIMEOUT_MS = 5_000;
  private static final int DELIVERY_TIMEOUT_MS = 15_000;

  /** The topic's own limit decides. */
  private static final int MAX_REQUEST_BYTES = 128 << 20;

  private final LetterTopics topics;
  private final KafkaProducer<byte[], byte[]> producer;

  ReplayProducer(LetterTopics topics) {
    this.topics = topics;
    ensureTopic();
    this.producer =
        new KafkaProducer<>(
            topics
                .kafka()
                .producer(
                    CLIENT_ID,
                    Map.of(
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_MS,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES,
                        ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * MAX_REQUEST_BYTES)),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Returns where the replay lies. */
  RecordMetadata send(ConsumerRecord<byte[], byte[]> letter) {
    ProducerRecord<byte[], byte[]> replay =
        new ProducerRecord<>(
            topics.replays(), null, letter.key(), letter.value(), letter.headers());
    Headers headers = replay.headers();
    headers.remove(DeadLetterHeaders.LETTER);
    headers.add(DeadLetterHeaders.LETTER, LetterId.of(letter).toString().getBytes(UTF_8));
    return await(producer.send(replay), "not written to " + topics.replays());
  }

  /** Makes the replay topic where there is none, admitting what the dead-letter topic admits. */
  private void ensureTopic() {
    try (Admin admin =
        Admin.create(
            topics
                .kafka()
                .admin(
                    CLIENT_ID,
                    Map.of(
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS,
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS)))) {
      if (await(admin.listTopics().names(), "no list of topics").contains(topics.replays())) {
        return;
      }
      ConfigResource letters = new ConfigResource(ConfigResource.Type.TOPIC, topics.deadLetters());
      String maxBytes =
          await(admin.describeConfigs(Set.of(letters)).all(), "no settings of " + letters.name())
              .get(letters)
              .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
              .value();
      NewTopic replays =
          new NewTopic(topics.replays(), Optional.of(1), Optional.empty())
              .configs(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, maxBytes));
      await(admin.createTopics(List.of(replays)).all(), "cannot create " + topics.replays());
    }
  }

  private <T> T await(Future<T> answer, String failed) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return null;
      }
      throw new CliException(failed + " at " + topics.bootstrap() + ": " + KafkaFault.reason(e), e);
    } catch (KafkaException e) {
      throw new CliException(failed + " at " + topics.bootstrap() + ": " + KafkaFault.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("interrupted", e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
  }
}
