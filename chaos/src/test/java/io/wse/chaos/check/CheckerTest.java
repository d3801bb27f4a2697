package io.wse.chaos.check;

import static io.wse.chaos.check.World.ANNA;
import static io.wse.chaos.check.World.BERT;
import static io.wse.chaos.check.World.EPOCH;
import static io.wse.chaos.check.World.RETENTION;
import static io.wse.chaos.check.World.SHARED;
import static io.wse.chaos.check.World.own;
import static org.assertj.core.api.Assertions.assertThat;

import io.wse.chaos.history.Channels;
import io.wse.chaos.history.ClientHistory;
import io.wse.chaos.history.Effect;
import io.wse.chaos.history.ResyncCause;
import io.wse.chaos.history.Rows;
import io.wse.chaos.history.SnapshotLog;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A right history is found right, and each wrong one is found wrong for what is wrong in it. */
class CheckerTest {

  private final World world = new World();

  @Test
  void allInOrderIsClean() {
    ClientHistory client = world.joined(ANNA);
    world.events(ANNA, 5);
    world.deliver(client, 0, 1, 2, 3, 4);
    world.head(ANNA, EPOCH, 5);
    Verdict verdict = world.judge();
    assertClean(verdict);
    assertThat(verdict.total().acknowledged()).isEqualTo(5);
    assertThat(verdict.total().delivered()).isEqualTo(5);
    assertThat(verdict.total().replayed()).isZero();
  }

  @Test
  void aResumeWithAReplayIsCleanAndMeasured() {
    ClientHistory client = world.joined(ANNA);
    world.events(ANNA, 2);
    world.deliver(client, 0, 1);
    client.connections().lost(world.nowMs = 100);
    world.events(ANNA, 3);
    client.connections().opened(200);
    client.connections().welcomed(210);
    own(client).recovered(EPOCH, 2, 210);
    world.nowMs = 249;
    world.deliver(client, 2);
    world.nowMs = 259;
    world.deliver(client, 3, 4);
    Verdict verdict = world.judge();
    assertClean(verdict);
    assertThat(verdict.total().replayed()).isEqualTo(3);
    assertThat(verdict.total().recovery()).isEqualTo(new Percentiles(1, 161, 161, 161));
    assertThat(verdict.total().replay()).isEqualTo(new Percentiles(1, 61, 61, 61));
    assertThat(verdict.total().connect()).isEqualTo(new Percentiles(1, 10, 10, 10));
    assertThat(verdict.total().longestStallMs()).isEqualTo(51);
  }

  @Test
  void aDroppedEventIsAHoleAndLost() {
    ClientHistory client = world.joined(ANNA);
    world.events(ANNA, 3);
    world.deliver(client, 0, 2);
    Verdict verdict = world.judge();
    assertViolated(verdict, Violation.Kind.SILENT_HOLE, Violation.Kind.LOST);
    assertThat(verdict.total().lost()).isEqualTo(1);
    assertThat(verdict.total().silentHoles()).isEqualTo(1);
  }

  @Test
  void anEventThatNeverReachedTheLogIsLostThoughNoNumberIsMissing() {
    ClientHistory client = world.joined(ANNA);
    world.events(ANNA, 3);
    own(client).event(0, 1, true, ++world.nowMs);
    own(client).event(2, 2, true, ++world.nowMs);
    assertViolated(world.judge(), Violation.Kind.LOST);
  }

  @Test
  void anEventThatWasSentTwiceIsDoubled() {
    ClientHistory client = world.joined(ANNA);
    world.events(ANNA, 3);
    world.deliver(client, 0, 1, 1, 2);
    Verdict verdict = world.judge();
    assertViolated(verdict, Violation.Kind.DOUBLED);
    assertThat(verdict.total().doubled()).isEqualTo(1);
    assertThat(verdict.total().delivered()).isEqualTo(3);
  }

  @Test
  void anEventThatWasAppendedTwiceIsDoubledThoughItsNumbersDiffer() {
    ClientHistory client = world.joined(ANNA);
    world.events(ANNA, 2);
    own(client).event(0, 1, true, ++world.nowMs);
    own(client).event(1, 2, true, ++world.nowMs);
    own(client).event(1, 3, true, ++world.nowMs);
    world.head(ANNA, EPOCH, 3);
    assertThat(world.judge().counts()).containsKey(Violation.Kind.DOUBLED);
  }

  @Test
  void aDoubleInTheLogIsFoundByTheCountWhereNobodySawBoth() {
    ClientHistory client = world.client(ANNA);
    world.events(ANNA, 3);
    own(client).joined(EPOCH, 3, world.nowMs);
    own(client).event(2, 4, true, ++world.nowMs);
    world.head(ANNA, EPOCH, 4);
    assertViolated(world.judge(), Violation.Kind.DOUBLED);
  }

  @Test
  void aLossBeforeTheLogIsFoundByTheCountWhereNobodyWasThere() {
    world.events(ANNA, 3);
    world.head(ANNA, EPOCH, 2);
    assertViolated(world.judge(), Violation.Kind.LOST);
  }

  @Test
  void hostileRecordsThatAreLettersOrSkipsAreClean() {
    ClientHistory client = world.joined(ANNA);
    world.event(ANNA);
    int known = world.hostile(ANNA, false);
    world.hostile(ANNA, true);
    int unknown = world.hostile(ANNA, false);
    world.event(ANNA);
    world.letter(ANNA, known, Channels.ofUser(ANNA));
    world.letter(ANNA, unknown);
    own(client).event(0, 1, true, ++world.nowMs);
    world.resync(client, ResyncCause.RECORD_LOST, EPOCH, 2);
    own(client).event(1, 3, true, ++world.nowMs);
    world.head(ANNA, EPOCH, 3);
    Verdict verdict = world.judge();
    assertClean(verdict);
    assertThat(verdict.total().hostile()).isEqualTo(3);
    assertThat(verdict.total().hostileLetters()).isEqualTo(2);
  }

  /** The third of five polled records throws, and the last three reach nobody. */
  @Test
  void anExceptionAfterThePollThatSkipsWhatWasPolledIsFound() {
    ClientHistory client = world.joined(ANNA);
    world.events(ANNA, 2);
    world.hostile(ANNA, false);
    world.events(ANNA, 2);
    world.deliver(client, 0, 1);
    world.event(ANNA);
    own(client).event(4, 3, true, ++world.nowMs);
    world.head(ANNA, EPOCH, 3);
    Verdict verdict = world.judge();
    assertViolated(verdict, Violation.Kind.LOST, Violation.Kind.HOSTILE_RECORD);
    assertThat(verdict.total().lost()).isEqualTo(2);
    assertThat(verdict.total().silentHoles()).isZero();
  }

  @Test
  void anEventThatIsADeadLetterIsFoundWhereNobodySawIt() {
    world.event(ANNA);
    world.letter(ANNA, 0);
    assertViolated(world.judge(), Violation.Kind.WRONG_LETTER);
  }

  @Test
  void aSkipThatIsADeadLetterIsFound() {
    world.letter(ANNA, world.hostile(ANNA, true));
    assertViolated(world.judge(), Violation.Kind.HOSTILE_RECORD);
  }

  @Test
  void aLetterThatIsWrittenTwiceIsAViolationWhereNothingWasHurt() {
    int offset = world.hostile(ANNA, false);
    world.letter(ANNA, offset);
    world.letter(ANNA, offset);
    assertViolated(world.judge(), Violation.Kind.HOSTILE_RECORD);
  }

  @Test
  void aLetterThatIsWrittenTwiceUnderAFaultIsCounted() {
    world.phases.add(new Circumstances.Phase("fault", 0));
    int offset = world.hostile(ANNA, false);
    world.letter(ANNA, offset);
    world.letter(ANNA, offset);
    Verdict verdict = world.judge();
    assertClean(verdict);
    assertThat(verdict.total().hostileRepeated()).isEqualTo(1);
  }

  @Test
  void aHostileRecordThatReachesAClientIsFound() {
    ClientHistory client = world.joined(ANNA);
    world.letter(ANNA, world.hostile(ANNA, false));
    own(client).event(-1, 1, true, ++world.nowMs);
    assertThat(world.judge().counts()).containsKey(Violation.Kind.UNKNOWN_EVENT);
  }

  @Test
  void aResyncWithoutALetterOfTheChannelIsUnexplained() {
    ClientHistory client = world.joined(ANNA);
    world.letter(ANNA, world.hostile(ANNA, false), Channels.ofUser(BERT));
    world.resync(client, ResyncCause.RECORD_LOST, EPOCH, 1);
    assertViolated(world.judge(), Violation.Kind.UNEXPLAINED_RESYNC);
  }

  @Test
  void twoEventsThatChangedPlacesAreOutOfOrder() {
    ClientHistory client = world.joined(ANNA);
    world.events(ANNA, 3);
    own(client).event(0, 1, true, ++world.nowMs);
    own(client).event(2, 2, true, ++world.nowMs);
    own(client).event(1, 3, true, ++world.nowMs);
    assertViolated(world.judge(), Violation.Kind.OUT_OF_ORDER);
  }

  @Test
  void twoFramesThatChangedPlacesAreAHoleAndADouble() {
    ClientHistory client = world.joined(ANNA);
    world.events(ANNA, 3);
    world.deliver(client, 0, 2, 1);
    assertThat(world.judge().counts())
        .containsKeys(Violation.Kind.SILENT_HOLE, Violation.Kind.DOUBLED);
  }

  @Test
  void anEventOfAnotherUserIsCrossUser() {
    ClientHistory client = world.joined(ANNA);
    int own = world.event(ANNA);
    int others = world.event(BERT);
    own(client).event(own, 1, true, ++world.nowMs);
    own(client).event(others, 2, true, ++world.nowMs);
    Verdict verdict = world.judge();
    assertThat(verdict.counts()).containsKey(Violation.Kind.CROSS_USER);
    assertThat(verdict.total().crossUser()).isEqualTo(1);
  }

  @Test
  void aFrameOfAChannelNobodyAskedForIsCrossUser() {
    ClientHistory client = world.joined(ANNA);
    client.foreign(++world.nowMs);
    assertViolated(world.judge(), Violation.Kind.CROSS_USER);
  }

  @Test
  void aSharedEventIsOwedToEveryFollowerAndToNobodyElse() {
    ClientHistory follower = world.joined(ANNA);
    ClientHistory missed = world.joined(BERT);
    world.joined(BERT);
    follower.track(SHARED).joined(EPOCH, 0, world.nowMs);
    missed.track(SHARED).joined(EPOCH, 0, world.nowMs);
    int event = world.event(-1, 1 << SHARED, Effect.NONE, -1);
    follower.track(SHARED).event(event, 1, true, ++world.nowMs);
    Verdict verdict = world.judge();
    assertViolated(verdict, Violation.Kind.LOST);
    assertThat(verdict.total().lost()).isEqualTo(1);
  }

  @Test
  void aTailThatNeverCameIsLost() {
    ClientHistory client = world.joined(ANNA);
    world.events(ANNA, 3);
    world.deliver(client, 0, 1);
    world.head(ANNA, EPOCH, 3);
    Verdict verdict = world.judge();
    assertViolated(verdict, Violation.Kind.LOST);
    assertThat(verdict.total().lost()).isEqualTo(1);
  }

  @Test
  void aTailThatOnlyTheLogKnowsIsAHole() {
    ClientHistory client = world.joined(ANNA);
    world.events(ANNA, 1);
    world.events.add(ANNA, 0, Effect.NONE, -1, 0);
    world.deliver(client, 0);
    world.head(ANNA, EPOCH, 2);
    assertViolated(world.judge(), Violation.Kind.SILENT_HOLE);
  }

  @Test
  void aNumberThatMeansTwoEventsWithinAnEpochIsReused() {
    ClientHistory first = world.joined(ANNA);
    ClientHistory second = world.joined(ANNA);
    world.events(ANNA, 2);
    world.deliver(first, 0, 1);
    own(second).event(0, 1, true, ++world.nowMs);
    own(second).event(0, 2, true, ++world.nowMs);
    assertThat(world.judge().counts()).containsKey(Violation.Kind.NUMBER_REUSED);
  }

  @Test
  void goingOnElsewhereThanWhereOneStoodIsAHole() {
    ClientHistory client = world.joined(ANNA);
    world.events(ANNA, 4);
    world.deliver(client, 0);
    world.resume(client, 3);
    world.deliver(client, 3);
    assertThat(world.judge().counts())
        .containsKeys(Violation.Kind.SILENT_HOLE, Violation.Kind.LOST);
  }

  @Test
  void aResyncThatTheRetentionExplainsIsNoLoss() {
    ClientHistory witness = world.joined(ANNA);
    ClientHistory client = world.joined(ANNA);
    int count = RETENTION + 3;
    world.events(ANNA, count);
    for (int event = 0; event < count; event++) {
      world.deliver(witness, event);
    }
    world.deliver(client, 0, 1);
    world.resync(client, ResyncCause.TRIMMED, EPOCH, count);
    int after = world.event(ANNA);
    world.deliver(witness, after);
    world.deliver(client, after);
    Verdict verdict = world.judge();
    assertClean(verdict);
    assertThat(verdict.total().resyncsExplained()).isEqualTo(1);
  }

  @Test
  void aResyncThatNothingExplainsIsAViolation() {
    ClientHistory client = world.joined(ANNA);
    world.events(ANNA, 4);
    world.deliver(client, 0, 1);
    world.resync(client, ResyncCause.TRIMMED, EPOCH, 3);
    world.deliver(client, 3);
    Verdict verdict = world.judge();
    assertViolated(verdict, Violation.Kind.UNEXPLAINED_RESYNC);
    assertThat(verdict.total().resyncsUnexplained()).isEqualTo(1);
  }

  @Test
  void aResyncExcusesOnlyWhatLiesInItsGap() {
    world.losses.add(new Circumstances.LogLoss(0));
    ClientHistory client = world.joined(ANNA);
    world.events(ANNA, 6);
    world.deliver(client, 0, 2);
    world.resync(client, ResyncCause.NEW_EPOCH, EPOCH + 1, 0);
    own(client).event(4, 1, true, ++world.nowMs);
    own(client).event(5, 2, true, ++world.nowMs);
    Verdict verdict = world.judge();
    assertThat(verdict.total().lost()).as("1 is lost, 3 is not").isEqualTo(1);
    assertThat(verdict.total().resyncsExplained()).isEqualTo(1);
  }

  @Test
  void aResyncDoesNotExcuseWhatWasWrittenLongAfterIt() {
    world.losses.add(new Circumstances.LogLoss(0));
    ClientHistory client = world.joined(ANNA);
    world.events(ANNA, 1);
    world.deliver(client, 0);
    world.resync(client, ResyncCause.NEW_EPOCH, EPOCH + 1, 0);
    world.nowMs += 10_000;
    world.event(ANNA);
    assertViolated(world.judge(), Violation.Kind.LOST);
  }

  @Test
  void aNewEpochWithoutALossOfTheLogIsAViolation() {
    ClientHistory client = world.joined(ANNA);
    world.reconnect(client);
    world.resync(client, ResyncCause.NOT_RECOVERED, EPOCH + 1, 0);
    assertThat(world.judge().counts()).containsOnlyKeys(Violation.Kind.UNEXPLAINED_RESYNC);
  }

  @Test
  void aLossExplainsNoEpochThatWasThereBeforeIt() {
    ClientHistory client = world.joined(ANNA);
    world.resync(client, ResyncCause.NEW_EPOCH, EPOCH + 1, 0);
    world.losses.add(new Circumstances.LogLoss(world.nowMs + 1));
    assertViolated(world.judge(), Violation.Kind.UNEXPLAINED_RESYNC);
  }

  @Test
  void oneLossExplainsOneNewEpochAndNotTwo() {
    world.losses.add(new Circumstances.LogLoss(0));
    ClientHistory client = world.joined(ANNA);
    world.resync(client, ResyncCause.NEW_EPOCH, EPOCH + 1, 0);
    world.resync(client, ResyncCause.NEW_EPOCH, EPOCH + 2, 0);
    assertViolated(world.judge(), Violation.Kind.UNEXPLAINED_RESYNC);
  }

  @Test
  void aClientThatWasNotToldOfTheNewEpochIsInAHole() {
    world.losses.add(new Circumstances.LogLoss(0));
    world.joined(ANNA);
    world.head(ANNA, EPOCH + 1, 0);
    assertViolated(world.judge(), Violation.Kind.SILENT_HOLE);
  }

  @Test
  void aLateComerIsNotOwedWhatWasBefore() {
    ClientHistory witness = world.joined(ANNA);
    world.events(ANNA, 2);
    world.deliver(witness, 0, 1);
    ClientHistory late = world.client(ANNA);
    own(late).joined(EPOCH, 2, world.nowMs);
    int after = world.event(ANNA);
    world.deliver(witness, after);
    world.deliver(late, after);
    assertClean(world.judge());
  }

  @Test
  void aLateComerIsOwedWhatIsBehindTheNumberAtWhichItJoined() {
    ClientHistory witness = world.joined(ANNA);
    world.events(ANNA, 4);
    world.deliver(witness, 0, 1, 2, 3);
    ClientHistory late = world.client(ANNA);
    own(late).joined(EPOCH, 2, world.nowMs);
    assertViolated(world.judge(), Violation.Kind.LOST);
  }

  @Test
  void aRightSnapshotAfterACompletionIsComplete() {
    ClientHistory client = world.joined(ANNA);
    int last = world.event(ANNA);
    int completion = world.event(ANNA, 0, Effect.NONE, last);
    world.deliver(client, last, completion);
    client.snapshots().add(world.snapshot(ANNA, 1));
    Verdict verdict = world.judge();
    assertClean(verdict);
    assertThat(verdict.total().snapshotsDue()).isEqualTo(1);
    assertThat(verdict.total().snapshotsComplete()).isEqualTo(1);
  }

  @Test
  void aCompletionWithoutASnapshotBehindItIsAViolation() {
    ClientHistory client = world.joined(ANNA);
    int last = world.event(ANNA);
    int completion = world.event(ANNA, 0, Effect.NONE, last);
    client.snapshots().add(world.snapshot(ANNA, 1));
    world.deliver(client, last, completion);
    Verdict verdict = world.judge();
    assertViolated(verdict, Violation.Kind.SNAPSHOT_MISSING);
    assertThat(verdict.total().snapshotsDue()).isEqualTo(1);
    assertThat(verdict.total().snapshotsComplete()).isZero();
  }

  @Test
  void aSnapshotThatDoesNotReachTheSagasLastEventIsNotTheOneThatIsDue() {
    ClientHistory client = world.joined(ANNA);
    int last = world.event(ANNA);
    int completion = world.event(ANNA, 0, Effect.NONE, last);
    world.deliver(client, last, completion);
    client.snapshots().add(world.snapshot(ANNA, 0));
    assertViolated(world.judge(), Violation.Kind.SNAPSHOT_MISSING);
  }

  @Test
  void aSnapshotWithoutARowIsWrong() {
    ClientHistory client = world.joined(ANNA);
    world.event(ANNA, 0, Effect.put(1), -1);
    world.event(ANNA, 0, Effect.put(2), -1);
    world.deliver(client, 0, 1);
    Rows one = Rows.EMPTY.with(ANNA, 2, 1);
    client.snapshots().add(new SnapshotLog.Entry(2, one, 1, true, ++world.nowMs));
    assertViolated(world.judge(), Violation.Kind.SNAPSHOT_WRONG);
  }

  @Test
  void aSnapshotWithAnOldValueIsWrong() {
    ClientHistory client = world.joined(ANNA);
    world.event(ANNA, 0, Effect.put(1), -1);
    world.event(ANNA, 0, Effect.put(1), -1);
    world.deliver(client, 0, 1);
    Rows old = Rows.EMPTY.with(ANNA, 1, 0);
    client.snapshots().add(new SnapshotLog.Entry(2, old, 1, true, ++world.nowMs));
    assertViolated(world.judge(), Violation.Kind.SNAPSHOT_WRONG);
  }

  @Test
  void anOlderSnapshotMayComeButMustNotBeApplied() {
    ClientHistory client = world.joined(ANNA);
    world.event(ANNA, 0, Effect.put(1), -1);
    world.event(ANNA, 0, Effect.remove(1), -1);
    world.deliver(client, 0, 1);
    client.snapshots().add(world.snapshot(ANNA, 2));
    SnapshotLog.Entry stale = world.snapshot(ANNA, 1);
    client
        .snapshots()
        .add(
            new SnapshotLog.Entry(
                stale.position(), stale.rows(), stale.total(), false, stale.atMs()));
    assertClean(world.judge());
    client.snapshots().add(stale);
    assertViolated(world.judge(), Violation.Kind.STALE_SNAPSHOT_APPLIED);
  }

  @Test
  void cachesAreHeldAgainstTheEventsAndTheDatabase() {
    ClientHistory client = world.joined(ANNA);
    world.event(ANNA, 0, Effect.put(1), -1);
    world.event(ANNA, 0, Effect.put(1), -1);
    world.deliver(client, 0, 1);
    Rows right = Rows.EMPTY.with(ANNA, 1, 1);
    client.cache(0, right);
    world.database.put(0, Map.of(ANNA, right));
    Verdict clean = world.judge();
    assertClean(clean);
    assertThat(clean.total().cachesEqual()).isEqualTo(1);

    client.cache(0, Rows.EMPTY.with(ANNA, 1, 0));
    assertViolated(world.judge(), Violation.Kind.CACHE_DIFFERS);
    client.cache(0, right);
    world.database.put(0, Map.of());
    assertViolated(world.judge(), Violation.Kind.CACHE_DIFFERS);
  }

  @Test
  void whatHappensCountsInThePhaseInWhichItsEventWasWritten() {
    ClientHistory client = world.joined(ANNA);
    world.event(ANNA);
    world.phases.add(new Circumstances.Phase("second", world.nowMs += 100));
    world.event(ANNA);
    world.event(ANNA);
    world.deliver(client, 0, 1);
    Verdict verdict = world.judge();
    assertThat(verdict.tallies().get(0).delivered()).isEqualTo(1);
    assertThat(verdict.tallies().get(0).lost()).isZero();
    assertThat(verdict.tallies().get(1).delivered()).isEqualTo(1);
    assertThat(verdict.tallies().get(1).lost()).isEqualTo(1);
    assertThat(verdict.violations()).allMatch(violation -> violation.phase() == 1);
  }

  private static void assertClean(Verdict verdict) {
    assertThat(verdict.violations()).isEmpty();
    assertThat(verdict.isClean()).isTrue();
  }

  private static void assertViolated(Verdict verdict, Violation.Kind... kinds) {
    assertThat(verdict.counts()).as("%s", verdict.violations()).containsOnlyKeys(kinds);
    assertThat(verdict.isClean()).isFalse();
  }
}
