package io.wse.cli;

import io.wse.runtime.config.ConsumerKeys;
import io.wse.runtime.config.Key;
import java.util.HashSet;
import java.util.Map;
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
          "Default: WSE_CONSUMER_DEAD_LETTER_TOPIC, as for the nodes, else wse.dead-letters.")
  private String deadLetters;

  @Option(
      names = "--replay-topic",
      paramLabel = "T",
      description = "Default: WSE_CONSUMER_REPLAY_TOPIC, as for the nodes, else wse.replays.")
  private String replays;

  private final Map<String, String> env = System.getenv();

  String bootstrap() {
    return target.kafkaBootstrap();
  }

  String deadLetters() {
    return deadLetters != null ? deadLetters : configured(ConsumerKeys.DEAD_LETTER_TOPIC);
  }

  String replays() {
    return replays != null ? replays : configured(ConsumerKeys.REPLAY_TOPIC);
  }

  private String configured(Key<String> key) {
    return env.getOrDefault(key.env(), key.defaultValue().orElseThrow());
  }

  /** The names of the letters that the replay topic still has. */
  Set<String> replayed() {
    Set<String> letters = new HashSet<>();
    try (TopicReader reader = new TopicReader(bootstrap(), replays())) {
      reader.readAll(replay -> Letter.ofReplay(replay).ifPresent(letters::add));
    }
    return letters;
  }
}
