package io.wse.consumer;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the metadata of a commit says: which topic the offset belongs to, so that a topic that was
 * made again under the same name is told from its predecessor; and whether the log must begin anew
 * before anything from the offset on is sent, so that whoever has the partition next does it if
 * this consumer dies before.
 *
 * @param topicId Kafka's id of the topic as text: base64 of 16 bytes
 */
record CommitMark(String topicId, boolean mustBeginAnew) {
  private static final Pattern METADATA = Pattern.compile("([A-Za-z0-9_-]{22})(!?)");

  /** Empty where another program made the commit. */
  static Optional<CommitMark> parse(String metadata) {
    Matcher found = METADATA.matcher(metadata == null ? "" : metadata);
    return found.matches()
        ? Optional.of(new CommitMark(found.group(1), !found.group(2).isEmpty()))
        : Optional.empty();
  }

  String metadata() {
    return mustBeginAnew ? topicId + "!" : topicId;
  }
}
