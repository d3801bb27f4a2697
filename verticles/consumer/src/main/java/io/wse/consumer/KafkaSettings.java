package io.wse.consumer;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The settings of the consumer's Kafka clients; the operator's {@code kafka.properties} go over
 * them.
 */
final class KafkaSettings {

  /** The largest record that can be dead-lettered; no topic admits one larger by default. */
  static final int LARGEST_RECORD_BYTES = 64 << 20;

  /** How long a call for metadata or offsets may take before it is tried again. */
  static final Duration CALL_TIMEOUT = Duration.ofSeconds(3);

  private static final int OVERHEAD_BYTES = 1 << 20;

  private KafkaSettings() {}

  static Map<String, Object> consumer(ConsumerOptions options) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, options.group());
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // A partition that stays with its consumer keeps its queue and its batch in flight.
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(CooperativeStickyAssignor.class));
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
    // A consumer that was killed is noticed after this; brokers allow no less than 6 s by default.
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_000);
    settings.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, 3_000);
    return options.kafka().consumer(options.clientId(), settings);
  }

  /** For single records, whatever became of their transactions. */
  static Map<String, Object> probe(ConsumerOptions options) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    return options.kafka().consumer(options.clientId() + "-probe", settings);
  }

  static Map<String, Object> admin(ConsumerOptions options, String role) {
    // describeTopics asks for the brokers first, and for that it ignores the timeout of its call.
    int timeoutMs = (int) CALL_TIMEOUT.toMillis();
    return options
        .kafka()
        .admin(
            options.clientId() + role,
            Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs));
  }

  static Map<String, String> deadLetters(ConsumerOptions options) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // The topic may have been made just before. Kafka shows a partition to clients a moment before
    // its leader takes records, and takes any batch as the first of a producer: of several in
    // flight it may refuse the first and take the next, and then refuses the first for good.
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_RECORD_BYTES + OVERHEAD_BYTES);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, LARGEST_RECORD_BYTES + 2 * OVERHEAD_BYTES);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, CALL_TIMEOUT.toMillis());
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, CALL_TIMEOUT.toMillis());
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * CALL_TIMEOUT.toMillis());
    Map<String, String> texts = new HashMap<>();
    options
        .kafka()
        .producer(options.clientId() + "-dead-letters", settings)
        .forEach((name, value) -> texts.put(name, value.toString()));
    return texts;
  }
}
