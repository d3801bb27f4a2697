package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.wse.codec.Channel;
import io.wse.codec.SourcePosition;
import io.wse.codec.event.DomainEvent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartitionFlowTest {
  private static final Channel ALICE = Channel.user("alice");

  private final PartitionFlow flow =
      new PartitionFlow(new PartitionFlow.Limits(3, 100), new Backoff(100, 5_000));

  @Test
  void takesAllThatIsQueuedUpToTheLimitOfRecords() {
    flow.offer(List.of(event(0, 1), event(1, 1), event(2, 1), event(3, 1)));

    assertThat(offsets(flow.next())).containsExactly(0L, 1L, 2L);
  }

  @Test
  void takesNoMoreThanTheLimitOfBytesButAlwaysOne() {
    flow.offer(List.of(event(0, 500), event(1, 60), event(2, 60)));

    Step first = flow.next().orElseThrow();
    assertThat(offsets(first)).containsExactly(0L);
    flow.done(first);
    assertThat(offsets(flow.next())).containsExactly(1L);
  }

  @Test
  void hasOneStepInFlight() {
    flow.offer(List.of(event(0, 1)));
    Step first = flow.next().orElseThrow();
    flow.offer(List.of(event(1, 1)));

    assertThat(flow.next()).isEmpty();
    assertThat(flow.position()).isEqualTo(-1);
    flow.done(first);
    assertThat(flow.position()).isEqualTo(1);
    assertThat(offsets(flow.next())).containsExactly(1L);
  }

  @Test
  void triesTheSameStepAgainAfterGrowingDelays() {
    flow.offer(List.of(event(0, 1)));
    Step step = flow.next().orElseThrow();

    assertThat(flow.failed(step)).contains(100L);
    flow.offer(List.of(event(1, 1)));
    assertThat(flow.next()).isEmpty();
    assertThat(flow.retry(step)).isTrue();
    assertThat(flow.failed(step)).contains(200L);
    assertThat(flow.retry(step)).isTrue();
    flow.done(step);
    assertThat(flow.position()).isEqualTo(1);
    assertThat(flow.failures()).isZero();
  }

  @Test
  void ignoresALateAnswerToAStepThatWaitsForItsRetry() {
    flow.offer(List.of(event(0, 1)));
    Step step = flow.next().orElseThrow();
    flow.failed(step);

    flow.done(step);

    assertThat(flow.position()).isEqualTo(-1);
    assertThat(flow.retry(step)).isTrue();
  }

  @Test
  void ignoresAnswersAfterItsEnd() {
    flow.offer(List.of(event(0, 1), event(1, 1)));
    Step step = flow.next().orElseThrow();
    flow.end();

    assertThat(flow.done(step)).isEmpty();
    assertThat(flow.failed(step)).isEmpty();
    assertThat(flow.retry(step)).isFalse();
    assertThat(flow.position()).isEqualTo(-1);
    flow.offer(List.of(event(2, 1)));
    assertThat(flow.next()).isEmpty();
  }

  @Test
  void anAnswerToTheOneBeforeChangesNothing() {
    flow.offer(List.of(event(0, 1)));
    Step first = flow.next().orElseThrow();
    flow.done(first);
    flow.offer(List.of(event(1, 1)));
    Step second = flow.next().orElseThrow();

    flow.done(first);

    assertThat(flow.isWorking()).isTrue();
    assertThat(flow.position()).isEqualTo(1);
    flow.done(second);
    assertThat(flow.position()).isEqualTo(2);
  }

  @Test
  void coveredOffsetsNeedNoStep() {
    flow.offer(List.of(new Entry.Covered(5, 10), new Entry.Covered(9, 0)));

    assertThat(flow.next()).isEmpty();
    assertThat(flow.position()).isEqualTo(9);
    assertThat(flow.takeReleasedRecords()).isEqualTo(2);
    assertThat(flow.takeReleasedBytes()).isEqualTo(10);
    assertThat(flow.takeReleasedRecords()).isZero();
  }

  @Test
  void coveredOffsetsBehindEventsWaitForThem() {
    flow.offer(List.of(event(0, 1), new Entry.Covered(2, 0)));

    Step step = flow.next().orElseThrow();
    assertThat(flow.position()).isEqualTo(-1);
    flow.done(step);
    assertThat(flow.position()).isEqualTo(2);
  }

  @Test
  void whatLiesBeforeAnUndecodableRecordDoesNotWaitForIt() {
    flow.offer(List.of(event(0, 1), undecodable(1), undecodable(2), event(3, 1)));

    Step before = flow.next().orElseThrow();
    assertThat(offsets(before)).containsExactly(0L);
    flow.done(before);
    assertThat(flow.position()).isEqualTo(1);
    Step bury = flow.next().orElseThrow();
    assertThat(((Step.Bury) bury).records())
        .extracting(Entry.Undecodable::offset)
        .containsExactly(1L, 2L);
    assertThat(flow.done(bury)).isEmpty();
    assertThat(flow.position()).isEqualTo(3);
    assertThat(offsets(flow.next())).containsExactly(3L);
  }

  @Test
  void theLostMarksOfBuriedRecordsComeBeforeAnythingElse() {
    flow.offer(List.of(undecodable(0, ALICE), undecodable(1), event(2, 1)));
    Step bury = flow.next().orElseThrow();

    Step marks = flow.done(bury).orElseThrow();

    assertThat(((Step.Publish) marks).events()).isEmpty();
    assertThat(((Step.Publish) marks).lost())
        .singleElement()
        .satisfies(
            lost -> {
              assertThat(lost.offset()).isZero();
              assertThat(lost.channels()).containsExactly(ALICE);
            });
    assertThat(flow.position()).isEqualTo(-1);
    assertThat(flow.next()).isEmpty();
    flow.done(marks);
    assertThat(flow.position()).isEqualTo(2);
    assertThat(offsets(flow.next())).containsExactly(2L);
  }

  @Test
  void aLossIsAStepBetweenWhatLiesBeforeAndAfterIt() {
    flow.offer(List.of(event(0, 1), new Entry.Lost(7), event(7, 1)));

    Step before = flow.next().orElseThrow();
    assertThat(offsets(before)).containsExactly(0L);
    flow.done(before);
    Step loss = flow.next().orElseThrow();
    assertThat(((Step.BeginAnew) loss).offset()).isEqualTo(7);
    flow.failed(loss);
    assertThat(flow.next()).isEmpty();
    assertThat(flow.position()).isEqualTo(1);
    assertThat(flow.retry(loss)).isTrue();
    flow.done(loss);
    assertThat(flow.position()).isEqualTo(7);
    assertThat(offsets(flow.next())).containsExactly(7L);
  }

  @Test
  void backoffGrowsToItsLongest() {
    Backoff backoff = new Backoff(100, 5_000);
    assertThat(backoff.delayMs(1)).isEqualTo(100);
    assertThat(backoff.delayMs(6)).isEqualTo(3_200);
    assertThat(backoff.delayMs(7)).isEqualTo(5_000);
    assertThat(backoff.delayMs(1_000_000)).isEqualTo(5_000);
  }

  private static List<Long> offsets(Optional<Step> step) {
    return offsets(step.orElseThrow());
  }

  private static List<Long> offsets(Step step) {
    return ((Step.Publish) step).events().stream().map(event -> event.source().offset()).toList();
  }

  private static Entry event(long offset, int bytes) {
    return new Entry.Deliver(
        new DomainEvent(
            "OrderPlaced",
            "id-" + offset,
            0,
            List.of(ALICE),
            Buffer.buffer("{}"),
            new SourcePosition("orders", 0, offset),
            0),
        List.of(),
        bytes);
  }

  private static Entry undecodable(long offset, Channel... channels) {
    return new Entry.Undecodable(
        offset,
        new Origin(new SourcePosition("orders", 0, offset), 0),
        "e",
        null,
        new byte[] {1},
        List.of(),
        "NOT_JSON",
        "expected",
        List.of(channels));
  }
}
