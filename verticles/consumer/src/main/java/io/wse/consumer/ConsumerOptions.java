package io.wse.consumer;

import io.wse.codec.event.EventPaths;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import io.wse.runtime.config.ConsumerKeys;
import io.wse.runtime.config.EventKeys;
import io.wse.runtime.config.StartPosition;
import io.wse.runtime.kafka.KafkaClientSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What a consumer is told.
 *
 * @param clientId Kafka's client id
 * @param queueRecords and
 * @param queueBytes from which a partition is paused
 * @param answerTimeout after which a batch counts as not answered
 * @param maxEventBytes the largest value of a record that is taken
 */
record ConsumerOptions(
    KafkaClientSettings kafka,
    String group,
    String clientId,
    TopicSelection topics,
    StartPosition start,
    String deadLetterTopic,
    String replayTopic,
    PartitionFlow.Limits batch,
    int queueRecords,
    long queueBytes,
    Duration answerTimeout,
    EventPaths paths,
    int maxEventBytes) {

  /**
   * @throws ConfigException with all problems at once
   */
  static ConsumerOptions of(Config config, String nodeId) {
    List<String> problems = new ArrayList<>();
    TopicSelection topics = topics(config, problems);
    KafkaClientSettings kafka = null;
    try {
      kafka = KafkaClientSettings.of(config);
    } catch (ConfigException e) {
      problems.addAll(e.problems());
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new ConsumerOptions(
        kafka,
        config.get(ConsumerKeys.GROUP),
        config.find(ConsumerKeys.ID).orElse(nodeId),
        topics,
        config.get(ConsumerKeys.START),
        config.get(ConsumerKeys.DEAD_LETTER_TOPIC),
        ConsumerKeys.replayTopic(config),
        new PartitionFlow.Limits(
            config.get(ConsumerKeys.BATCH_RECORDS), config.get(ConsumerKeys.BATCH_BYTES)),
        config.get(ConsumerKeys.QUEUE_RECORDS),
        config.get(ConsumerKeys.QUEUE_BYTES),
        config.get(ConsumerKeys.ANSWER_TIMEOUT),
        EventKeys.paths(config),
        Math.toIntExact(config.get(EventKeys.MAX_BYTES)));
  }

  /** What earlier versions called the topic of replays, for every group: no domain's either. */
  private static final String FORMER_REPLAYS = "wse.replays";

  private static TopicSelection topics(Config config, List<String> problems) {
    List<String> named = config.get(ConsumerKeys.TOPICS);
    Optional<String> pattern = config.find(ConsumerKeys.TOPICS_PATTERN);
    String deadLetters = config.get(ConsumerKeys.DEAD_LETTER_TOPIC);
    String replays = ConsumerKeys.replayTopic(config);
    if (named.isEmpty() == pattern.isEmpty()) {
      problems.add(
          ConsumerKeys.TOPICS
              + ": expected this or "
              + ConsumerKeys.TOPICS_PATTERN
              + ", found "
              + (named.isEmpty() ? "neither" : "both"));
      return null;
    }
    if (named.contains(deadLetters)) {
      problems.add(
          ConsumerKeys.TOPICS
              + ": expected topics other than "
              + deadLetters
              + ", where dead letters go");
    }
    if (named.contains(replays) || replays.equals(deadLetters)) {
      problems.add(
          ConsumerKeys.REPLAY_TOPIC
              + ": expected a topic of its own, found "
              + replays
              + ", which is another's");
    }
    if (pattern.isEmpty()) {
      return new TopicSelection.Named(named);
    }
    try {
      return new TopicSelection.Matching(
          Pattern.compile(pattern.get()),
          Set.copyOf(List.of(deadLetters, replays, FORMER_REPLAYS)));
    } catch (PatternSyntaxException e) {
      problems.add(
          ConsumerKeys.TOPICS_PATTERN
              + ": expected a regular expression, found a fault at "
              + e.getIndex()
              + ": "
              + e.getDescription());
      return null;
    }
  }
}
