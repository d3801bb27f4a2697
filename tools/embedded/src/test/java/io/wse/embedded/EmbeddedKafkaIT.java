package io.wse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {
  private static final int PAYLOAD_BYTES = 4 * 1024 * 1024;

  @TempDir Path home;

  @Test
  void hasItsRecordsAfterKillAndRestartOnTheSamePort() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.in(home).start()) {
      String bootstrap = kafka.bootstrap();
      createTopic(bootstrap, "kept", Map.of());
      send(bootstrap, "kept", Map.of(), "one");

      kafka.kill();
      kafka.start();

      assertThat(kafka.bootstrap()).isEqualTo(bootstrap);
      send(bootstrap, "kept", Map.of(), "two");
      kafka.restart();
      send(bootstrap, "kept", Map.of(), "three");
      assertThat(read(bootstrap, "kept", 3)).containsExactly("one", "two", "three");
    }
  }

  @Test
  void servesTransactionsAndRecordsOfFourMegabytes() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.in(home).start()) {
      createTopic(kafka.bootstrap(), "large", Map.of("max.message.bytes", "4300000"));
      String large = "x".repeat(PAYLOAD_BYTES);
      send(
          kafka.bootstrap(),
          "large",
          Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "embedded-kafka-it"),
          large);
      assertThat(read(kafka.bootstrap(), "large", 1)).containsExactly(large);
    }
  }

  private static void createTopic(String bootstrap, String topic, Map<String, String> config)
      throws Exception {
    try (Admin admin =
        Admin.create(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) bootstrap))) {
      admin
          .createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(config)))
          .all()
          .get(20, TimeUnit.SECONDS);
    }
  }

  private static void send(
      String bootstrap, String topic, Map<String, Object> settings, String value) throws Exception {
    Map<String, Object> all = new java.util.HashMap<>(settings);
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 5 * 1024 * 1024);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(all, new StringSerializer(), new StringSerializer())) {
      boolean transactional = settings.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
      if (transactional) {
        producer.initTransactions();
        producer.beginTransaction();
      }
      producer.send(new ProducerRecord<>(topic, "key", value)).get(20, TimeUnit.SECONDS);
      if (transactional) {
        producer.commitTransaction();
      }
    }
  }

  private static List<String> read(String bootstrap, String topic, int count) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ConsumerConfig.GROUP_ID_CONFIG, "embedded-kafka-it",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (values.size() < count && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          values.add(record.value());
        }
      }
    }
    return values;
  }
}
