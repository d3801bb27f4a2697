package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.consumer.StartRule.Commit;
import io.wse.consumer.StartRule.Facts;
import io.wse.consumer.StartRule.Reason;
import io.wse.consumer.StartRule.Start;
import io.wse.runtime.config.StartPosition;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StartRuleTest {
  private static final String ID = "AAAAAAAAAAAAAAAAAAAAAA";
  private static final String OLD_ID = "BBBBBBBBBBBBBBBBBBBBBB";

  private final StartRule latest = new StartRule(StartPosition.LATEST);
  private final StartRule earliest = new StartRule(StartPosition.EARLIEST);

  @Test
  void continuesAtTheCommitOfTheSameTopic() {
    Facts facts = new Facts(Optional.of(commit(ID)), ID, true, true);

    assertThat(latest.start(facts))
        .isEqualTo(new Start.Continue(42, new CommitMark(Lineage.of(ID), false)));
  }

  @Test
  void aCommitMaySayThatTheLogMustBeginAnewFirst() {
    CommitMark mark = new CommitMark(Lineage.of(ID), true);

    assertThat(latest.start(new Facts(Optional.of(commit(mark.metadata())), ID, true, true)))
        .isEqualTo(new Start.Continue(42, mark));
  }

  @Test
  void aBranchOfTheTopicIsGoneOnWith() {
    CommitMark mark = new CommitMark(Lineage.of(ID).branched(), false);

    assertThat(latest.start(new Facts(Optional.of(commit(mark.metadata())), ID, true, true)))
        .isEqualTo(new Start.Continue(42, mark));
    assertThat(latest.start(new Facts(Optional.of(commit(mark.metadata())), OLD_ID, true, true)))
        .isEqualTo(new Start.First(Reason.RECREATED));
  }

  @Test
  void aRecreatedTopicIsReadFromItsFirstRecord() {
    Facts facts = new Facts(Optional.of(commit(OLD_ID)), ID, true, true);

    assertThat(latest.start(facts)).isEqualTo(new Start.First(Reason.RECREATED));
  }

  @Test
  void aCommitWithoutATopicIdIsTakenAsItIs() {
    assertThat(latest.start(new Facts(Optional.of(commit("")), ID, true, true)))
        .isEqualTo(new Start.Continue(42, new CommitMark(Lineage.of(ID), false)));
    assertThat(latest.start(new Facts(Optional.of(commit("by hand")), ID, true, true)))
        .isEqualTo(new Start.Continue(42, new CommitMark(Lineage.of(ID), false)));
    assertThat(latest.start(new Facts(Optional.of(commit(null)), ID, true, true)))
        .isEqualTo(new Start.Continue(42, new CommitMark(Lineage.of(ID), false)));
  }

  @Test
  void aNewGroupStartsByTheRule() {
    Facts facts = new Facts(Optional.empty(), ID, true, false);

    assertThat(latest.start(facts)).isEqualTo(new Start.End());
    assertThat(earliest.start(facts)).isEqualTo(new Start.First(Reason.EARLIEST));
  }

  @Test
  void whatIsNewToAnOldGroupIsReadFromItsFirstRecord() {
    Facts facts = new Facts(Optional.empty(), ID, true, true);

    assertThat(latest.start(facts)).isEqualTo(new Start.First(Reason.NEW));
  }

  @Test
  void aTopicThatAppearsLaterIsReadFromItsFirstRecordByANewGroupToo() {
    Facts facts = new Facts(Optional.empty(), ID, false, false);

    assertThat(latest.start(facts)).isEqualTo(new Start.First(Reason.NEW));
  }

  private static Commit commit(String metadata) {
    return new Commit(42, CommitMark.parse(metadata));
  }
}
