package io.wse.consumer;

import io.wse.runtime.config.StartPosition;
import java.util.Optional;

/**
 * Where a partition that was just assigned is read from.
 *
 * <p>A group without any commit is new, or was away for longer than Kafka keeps commits, or has got
 * another name; and a topic that was made again may have taken unread records with it. Nobody can
 * tell. So the log begins anew then: clients may have missed what was written in between.
 */
final class StartRule {

  /**
   * What the group has committed for a partition.
   *
   * @param mark empty where another program made the commit
   */
  record Commit(long offset, Optional<CommitMark> mark) {}

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
    record Continue(long offset, CommitMark mark) implements Start {}

    /** At the first record that Kafka has. */
    record First(Reason reason) implements Start {}

    /** At the end: what was written before the group existed is not wanted. */
    record End() implements Start {}
  }

  enum Reason {
    /** The group has no commit at all, and its rule is to read everything. */
    EARLIEST,
    /** The group exists; the topic or partition is new to it. */
    NEW,
    /** The commit belongs to a topic of the same name that is gone. */
    RECREATED
  }

  private final StartPosition forNewGroup;

  StartRule(StartPosition forNewGroup) {
    this.forNewGroup = forNewGroup;
  }

  Start start(Facts facts) {
    if (facts.commit().isPresent()) {
      Commit commit = facts.commit().get();
      // One that another program made names no topic; it is taken as it is.
      CommitMark mark = commit.mark().orElse(new CommitMark(Lineage.of(facts.topicId()), false));
      return mark.lineage().topicId().equals(facts.topicId())
          ? new Start.Continue(commit.offset(), mark)
          : new Start.First(Reason.RECREATED);
    }
    if (facts.groupHasCommits() || !facts.thereAtStart()) {
      return new Start.First(Reason.NEW);
    }
    return forNewGroup == StartPosition.LATEST ? new Start.End() : new Start.First(Reason.EARLIEST);
  }
}
