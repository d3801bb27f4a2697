package io.wse.cli;

import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConsumerKeys;
import io.wse.runtime.kafka.KafkaClientSettings;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where dead letters and replays lie. */
final class LetterTopics {
  @Mixin private Target target;

  @Option(
      names = "--dead-letter-topic",
      paramLabel = "T",
      description =
          "Default: consumer.dead_letter_topic of the nodes' settings, else wse.dead-letters.")
  private String deadLetters;

  @Option(
      names = "--replay-topic",
      paramLabel = "T",
      description =
          "Default: consumer.replay_topic of the nodes' settings, else the consumer group's name"
              + " and .replays.")
  private String replays;

  String bootstrap() {
    return target.kafkaBootstrap();
  }

  KafkaClientSettings kafka() {
    return target.kafka();
  }

  String deadLetters() {
    return deadLetters != null ? deadLetters : deadLetters(target);
  }

  String replays() {
    return replays != null ? replays : replays(target);
  }

  static String deadLetters(Target target) {
    return target
        .setting(
            ConsumerKeys.DEAD_LETTER_TOPIC, state -> Optional.ofNullable(state.deadLetterTopic()))
        .orElseGet(() -> ConsumerKeys.DEAD_LETTER_TOPIC.defaultValue().orElseThrow());
  }

  static String replays(Target target) {
    return target
        .setting(ConsumerKeys.REPLAY_TOPIC, state -> Optional.empty())
        .or(
            () ->
                target
                    .setting(ConsumerKeys.GROUP, state -> Optional.empty())
                    .map(LetterTopics::replaysOf))
        .or(
            () ->
                target.setting(
                    ConsumerKeys.REPLAY_TOPIC, s -> Optional.ofNullable(s.replayTopic())))
        .orElseGet(() -> ConsumerKeys.replayTopic(Config.of(Map.of())));
  }

  private static String replaysOf(String group) {
    return ConsumerKeys.replayTopic(Config.of(Map.of(ConsumerKeys.GROUP.name(), group)));
  }

  /** The names of the letters that the replay topic still has. */
  Set<String> replayed() {
    Set<String> letters = new HashSet<>();
    try (TopicReader reader = new TopicReader(kafka(), replays())) {
      reader.readAll(replay -> Letter.ofReplay(replay).ifPresent(letters::add));
    }
    return letters;
  }
}
