package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsumerOptionsTest {

  @Test
  void takesTheNodesIdAsClientIdWhereNoneIsSet() {
    assertThat(options(Map.of("consumer.topics", List.of("a"))).clientId()).isEqualTo("node-1");
    assertThat(options(Map.of("consumer.topics", List.of("a"), "consumer.id", "mine")).clientId())
        .isEqualTo("mine");
  }

  @Test
  void refusesNeitherTopicsNorPattern() {
    assertThatThrownBy(() -> options(Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "consumer.topics (WSE_CONSUMER_TOPICS): expected this or consumer.topics_pattern"
                + " (WSE_CONSUMER_TOPICS_PATTERN), found neither");
  }

  @Test
  void refusesBothTopicsAndPattern() {
    assertThatThrownBy(
            () -> options(Map.of("consumer.topics", List.of("a"), "consumer.topics_pattern", "b")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("found both");
  }

  @Test
  void refusesAPatternThatIsNone() {
    assertThatThrownBy(() -> options(Map.of("consumer.topics_pattern", "a(")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("consumer.topics_pattern")
        .hasMessageContaining("expected a regular expression");
  }

  @Test
  void refusesToReadTheDeadLetterTopic() {
    assertThatThrownBy(
            () ->
                options(
                    Map.of(
                        "consumer.topics",
                        List.of("a", "dead"),
                        "consumer.dead_letter_topic",
                        "dead")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("expected topics other than dead");
  }

  @Test
  void refusesAReplayTopicThatIsAnothers() {
    for (String taken : List.of("a", "wse.dead-letters")) {
      assertThatThrownBy(
              () ->
                  options(Map.of("consumer.topics", List.of("a"), "consumer.replay_topic", taken)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("consumer.replay_topic")
          .hasMessageContaining(taken);
    }
  }

  @Test
  void aPatternNeverMatchesTheTopicsOfDeadLettersAndReplays() {
    TopicSelection.Matching matching =
        (TopicSelection.Matching) options(Map.of("consumer.topics_pattern", "wse\\..*")).topics();

    assertThat(matching)
        .accepts("wse.orders")
        .rejects("wse.dead-letters", "wse.replays", "other.wse.orders");
  }

  @Test
  void theReplayTopicIsTheGroupsUnlessItIsNamed() {
    assertThat(
            options(Map.of("consumer.topics", List.of("a"), "consumer.group", "g")).replayTopic())
        .isEqualTo("g.replays");
    assertThat(
            options(Map.of("consumer.topics", List.of("a"), "consumer.replay_topic", "r"))
                .replayTopic())
        .isEqualTo("r");
  }

  private static ConsumerOptions options(Map<String, ?> values) {
    return ConsumerOptions.of(Config.of(values), "node-1");
  }
}
