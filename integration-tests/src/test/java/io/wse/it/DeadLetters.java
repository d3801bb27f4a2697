package io.wse.it;

import io.wse.testbed.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the dead-letter topic from its beginning. */
final class DeadLetters implements AutoCloseable {

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

  DeadLetters(String bootstrap) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    TopicPartition partition = new TopicPartition("wse.dead-letters", 0);
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
  }

  /** The causes of the dead letters, once there are so many. */
  List<String> causes(int atLeast) {
    Await.until(
        atLeast + " dead letters",
        Duration.ofSeconds(20),
        () -> {
          consumer.poll(Duration.ofMillis(100)).forEach(records::add);
          return records.size() >= atLeast;
        });
    return records.stream().map(DeadLetters::cause).toList();
  }

  private static String cause(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.headers().lastHeader("wse.cause").value(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    consumer.close(Duration.ofSeconds(2));
  }
}
