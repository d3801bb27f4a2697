package io.wse.consumer;

import io.wse.runtime.kafka.KafkaFault;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that Kafka is away or topics are missing, not at each look. */
final class KafkaHealth {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaHealth.class);
  private static final String KAFKA = "kafka";

  private final String bootstrap;
  private final PartitionEvents events;
  private final ConsumerMetrics metrics;
  private Set<String> missing = Set.of();
  private boolean isAway;

  KafkaHealth(String bootstrap, PartitionEvents events, ConsumerMetrics metrics) {
    this.bootstrap = bootstrap;
    this.events = events;
    this.metrics = metrics;
  }

  boolean isAway() {
    return isAway;
  }

  void away(RuntimeException failure) {
    String reason = KafkaFault.reason(failure);
    events.held(KAFKA, reason);
    if (!isAway) {
      isAway = true;
      LOG.atError()
          .addKeyValue("error", reason)
          .addKeyValue("bootstrap", bootstrap)
          .log("wse.error");
    }
  }

  void back() {
    events.released(KAFKA);
    if (isAway) {
      isAway = false;
      LOG.atInfo().addKeyValue("bootstrap", bootstrap).log("wse.consumer.kafka_back");
    }
  }

  /** Topics of the list that do not exist; they are waited for. */
  void missing(Set<String> topics) {
    metrics.missingTopics(topics.size());
    if (!topics.equals(missing)) {
      missing = topics;
      if (!topics.isEmpty()) {
        LOG.atWarn().addKeyValue("topics", topics).log("wse.consumer.topics_missing");
      }
    }
  }
}
