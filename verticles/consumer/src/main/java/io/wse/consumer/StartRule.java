package io.wse.consumer;

import io.wse.runtime.config.StartPosition;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a partition that was just assigned is read from. The committed metadata holds the id of the
 * topic that the offset belongs to, so that a recreated topic is told from its predecessor.
 */
final class StartRule {

  /** What the group has committed for a partition. */
  record Commit(long offset, String metadata) {}

  /**
   * What is known when a partition is assigned.
   *
   * @param topicId of the topic as it is now
   * @param thereAtStart whether this very topic existed when this consumer came up
   * @param groupHasCommits whether the group has committed anything for the topics it reads
   */
  record Facts(
      Optional<Commit> commit, String topicId, boolean thereAtStart, boolean groupHasCommits) {}

  sealed interface Start {
    /** At the committed position. */
    record Continue(long offset) implements Start {}

    /** At the first record that Kafka has. */
    record First(Reason reason) implements Start {}

    /** At the end: what was written before the group existed is not wanted. */
    record End() implements Start {}
  }

  enum Reason {
    /** The group is new, and its rule is to read everything. */
    EARLIEST,
    /** The group exists; the topic or partition is new to it. */
    NEW,
    /** The commit belongs to a topic of the same name that is gone. */
    RECREATED
  }

  /** Kafka's ids as text: base64 of 16 bytes. */
  private static final Pattern TOPIC_ID = Pattern.compile("[A-Za-z0-9_-]{22}");

  private final StartPosition forNewGroup;

  StartRule(StartPosition forNewGroup) {
    this.forNewGroup = forNewGroup;
  }

  Start start(Facts facts) {
    if (facts.commit().isPresent()) {
      Commit commit = facts.commit().get();
      return isOf(facts.topicId(), commit.metadata())
          ? new Start.Continue(commit.offset())
          : new Start.First(Reason.RECREATED);
    }
    if (facts.groupHasCommits() || !facts.thereAtStart()) {
      return new Start.First(Reason.NEW);
    }
    return forNewGroup == StartPosition.LATEST ? new Start.End() : new Start.First(Reason.EARLIEST);
  }

  /** A commit that another program made for the group names no topic id; it is taken as it is. */
  private static boolean isOf(String topicId, String metadata) {
    return metadata == null || !TOPIC_ID.matcher(metadata).matches() || metadata.equals(topicId);
  }
}
