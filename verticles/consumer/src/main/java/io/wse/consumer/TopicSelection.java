package io.wse.consumer;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Which topics are read: those of a list, or those whose whole name fits a pattern. */
sealed interface TopicSelection {

  record Named(Set<String> topics) implements TopicSelection {
    Named(List<String> topics) {
      this(Set.copyOf(topics));
    }
  }

  /**
   * @param except the topics of dead letters and replays, which are no domain's, whatever the
   *     pattern says
   */
  record Matching(Pattern pattern, Set<String> except)
      implements TopicSelection, Predicate<String> {
    @Override
    public boolean test(String topic) {
      return !except.contains(topic) && pattern.matcher(topic).matches();
    }
  }
}
