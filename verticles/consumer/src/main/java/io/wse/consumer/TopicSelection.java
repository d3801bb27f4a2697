package io.wse.consumer;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Which topics are read: those of a list, or those whose whole name fits a pattern. */
sealed interface TopicSelection {

  /** Whether the topic is one of those, should it exist. */
  boolean selects(String topic);

  record Named(Set<String> topics) implements TopicSelection {
    Named(List<String> topics) {
      this(Set.copyOf(topics));
    }

    @Override
    public boolean selects(String topic) {
      return topics.contains(topic);
    }
  }

  /**
   * @param except the topics of dead letters and replays, which are no domain's, whatever the
   *     pattern says
   */
  record Matching(Pattern pattern, Set<String> except)
      implements TopicSelection, Predicate<String> {
    @Override
    public boolean selects(String topic) {
      return test(topic);
    }

    @Override
    public boolean test(String topic) {
      return !except.contains(topic) && pattern.matcher(topic).matches();
    }
  }
}
