package io.wse.consumer;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The history that a partition's offsets count in. Mostly it is the topic's id: a topic that was
 * made again under the same name has another. Where offsets went back without a new id, it has a
 * branch behind it, so that the log does not take the new records for those that it has seen at the
 * same offsets.
 *
 * @param topicId Kafka's id of the topic as text: base64 of 16 bytes
 * @param branch empty for the first
 */
record Lineage(String topicId, String branch) {
  private static final Pattern TEXT = Pattern.compile("([A-Za-z0-9_-]{22})(?:~([a-z0-9]{1,13}))?");

  static Lineage of(String topicId) {
    return new Lineage(topicId, "");
  }

  /** Empty where the text is not one. */
  static Optional<Lineage> parse(String text) {
    Matcher found = TEXT.matcher(text);
    return found.matches()
        ? Optional.of(new Lineage(found.group(1), found.group(2) == null ? "" : found.group(2)))
        : Optional.empty();
  }

  /** Another branch of the same topic, that no one has used. */
  Lineage branched() {
    return new Lineage(topicId, Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36));
  }

  @Override
  public String toString() {
    return branch.isEmpty() ? topicId : topicId + "~" + branch;
  }
}
