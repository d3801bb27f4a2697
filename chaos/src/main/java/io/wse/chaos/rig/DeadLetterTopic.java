package io.wse.chaos.rig;

import io.wse.chaos.domain.Population;
import io.wse.chaos.domain.Topics;
import io.wse.chaos.history.DeadLetter;
import io.wse.chaos.history.Sources;
import io.wse.codec.event.DeadLetterHeaders;
import io.wse.testbed.TestbedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads all dead letters. For a thread that may wait. */
final class DeadLetterTopic {
  private static final Duration POLL = Duration.ofMillis(200);

  private DeadLetterTopic() {}

  static List<DeadLetter> read(String bootstrap) {
    TopicPartition partition = new TopicPartition(KafkaAdmin.DEAD_LETTERS, 0);
    List<DeadLetter> letters = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(POLL).forEach(record -> letters.add(letter(record)));
      }
    } catch (KafkaException e) {
      throw new TestbedException("the dead letters cannot be read: " + e, e);
    }
    return letters;
  }

  private static DeadLetter letter(ConsumerRecord<byte[], byte[]> record) {
    Set<Integer> channels = new HashSet<>();
    for (Header marked : record.headers().headers(DeadLetterHeaders.MARKED)) {
      int channel = Population.channel(text(marked));
      if (channel >= 0) {
        channels.add(channel);
      }
    }
    return new DeadLetter(
        Sources.of(
            Topics.number(text(record, DeadLetterHeaders.SOURCE_TOPIC)),
            Integer.parseInt(text(record, DeadLetterHeaders.SOURCE_PARTITION))),
        Long.parseLong(text(record, DeadLetterHeaders.SOURCE_OFFSET)),
        channels);
  }

  private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
    return text(record.headers().lastHeader(header));
  }

  private static String text(Header header) {
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
