package io.wse.runtime.kafka;

import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.ConsumerKeys;
import io.wse.runtime.config.Key;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Client properties that an operator cannot set, each with the reason. */
final class ReservedProperties {
  private static final Map<String, String> REASONS = new HashMap<>();

  static {
    keyOf(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, CommonKeys.KAFKA_BOOTSTRAP);
    keyOf(CommonClientConfigs.CLIENT_ID_CONFIG, ConsumerKeys.ID);
    keyOf(CommonClientConfigs.GROUP_ID_CONFIG, ConsumerKeys.GROUP);
    keyOf(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, ConsumerKeys.START);

    because(
        "the engine commits an offset when the log has the record, never before",
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
        ConsumerConfig.AUTO_COMMIT_INTERVAL_MS_CONFIG);
    because("aborted records must not be delivered", ConsumerConfig.ISOLATION_LEVEL_CONFIG);
    because("a corrupt record must not be delivered", ConsumerConfig.CHECK_CRCS_CONFIG);
    because(
        "the engine relies on its own way of sharing partitions out",
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        ConsumerConfig.GROUP_PROTOCOL_CONFIG,
        ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG);
    because(
        "every consumer would have the same id, and only one of them could read",
        CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG);
    because(
        "a topic that is missing is reported, not created",
        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG);
    because(
        "the engine reads and writes records as bytes",
        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
        ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);
    because(
        "an interceptor could drop or change records", ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);
    because(
        "a dead letter must be stored once and survive the loss of a broker",
        ProducerConfig.ACKS_CONFIG,
        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
        ProducerConfig.RETRIES_CONFIG,
        ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    because(
        "the largest record must fit into a dead letter",
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        ProducerConfig.BUFFER_MEMORY_CONFIG);
    because(
        "the engine tries again by itself",
        ProducerConfig.MAX_BLOCK_MS_CONFIG,
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
  }

  private ReservedProperties() {}

  /** Why the property cannot be set; empty where it can. */
  static Optional<String> reason(String property) {
    return Optional.ofNullable(REASONS.get(property));
  }

  private static void keyOf(String property, Key<?> key) {
    REASONS.put(property, "it is set by " + key);
  }

  private static void because(String reason, String... properties) {
    for (String property : properties) {
      REASONS.put(property, reason);
    }
  }
}
