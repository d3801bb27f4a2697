package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.wse.codec.Channel;
import io.wse.codec.SourcePosition;
import io.wse.codec.event.DomainEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That the flow agrees with the ledger is what {@link FlowInterleavingsTest} shows. */
class LedgerTest {
  private static final Channel ALICE = Channel.user("alice");

  private final Ledger ledger = new Ledger(5);

  @Test
  void whatIsInTheLogSkippedOrADeadLetterMayBePassed() {
    ledger.handedOver(5, List.of(event(5), new Entry.Covered(7, 1), undecodable(7)));
    ledger.check(5);
    ledger.done(publish(5));
    ledger.check(7);
    Step.Bury bury = new Step.Bury(List.of(undecodable(7)));
    ledger.done(bury);
    ledger.done(new Step.Publish(List.of(), bury.lost()));
    ledger.check(8);
  }

  @Test
  void anEventThatNoPublisherHasTakenMayNotBePassed() {
    ledger.handedOver(5, List.of(event(5), event(6)));
    ledger.done(publish(5));
    ledger.check(6);
    assertUnaccounted(() -> ledger.check(7), "the record at offset 6 is not done");
  }

  @Test
  void aRecordThatIsNoDeadLetterYetMayNotBePassed() {
    ledger.handedOver(5, List.of(undecodable(5)));
    assertUnaccounted(() -> ledger.check(6), "the record at offset 5 is not done");
  }

  @Test
  void aDeadLetterWithoutItsLostMarkMayNotBePassed() {
    ledger.handedOver(5, List.of(undecodable(5)));
    ledger.done(new Step.Bury(List.of(undecodable(5))));
    assertUnaccounted(() -> ledger.check(6), "1 dead letters lack their lost marks");
  }

  @Test
  void aHandOverThatWasDroppedIsNoticedAtTheNext() {
    ledger.handedOver(5, List.of(new Entry.Covered(7, 1)));
    assertUnaccounted(
        () -> ledger.handedOver(9, List.of(event(9))),
        "expected records from offset 7 on, was handed those from 9 on");
  }

  @Test
  void aRecordLeftOutOfAStepIsNoticed() {
    ledger.handedOver(5, List.of(event(5), event(6)));
    assertUnaccounted(
        () -> ledger.done(publish(6)), "expected the record at offset 5 to be done, found 6");
  }

  @Test
  void nothingBeyondWhatWasHandedOverMayBePassed() {
    assertUnaccounted(() -> ledger.check(6), "only what is below 5 was handed over");
  }

  @Test
  void aLossIsWhereOffsetsMayJump() {
    assertThatCode(
            () -> {
              ledger.handedOver(90, List.of(new Entry.Lost(90)));
              ledger.done(new Step.BeginAnew(90));
              ledger.check(90);
              ledger.handedOver(90, List.of(event(90)));
            })
        .doesNotThrowAnyException();
  }

  private static void assertUnaccounted(Runnable work, String reason) {
    assertThatThrownBy(work::run)
        .isInstanceOf(Ledger.Unaccounted.class)
        .hasMessageContaining(reason);
  }

  private static Step publish(long offset) {
    return new Step.Publish(List.of(((Entry.Deliver) event(offset)).event()), List.of());
  }

  private static Entry event(long offset) {
    return new Entry.Deliver(
        new DomainEvent(
            "Placed",
            "e" + offset,
            0,
            List.of(ALICE),
            Buffer.buffer("{}"),
            new SourcePosition("orders", 0, offset),
            0),
        List.of(),
        1);
  }

  private static Entry.Undecodable undecodable(long offset) {
    return new Entry.Undecodable(
        offset,
        new Origin(new SourcePosition("orders", 0, offset), 0),
        "",
        null,
        new byte[] {1},
        List.of(),
        "NOT_JSON",
        "",
        List.of(ALICE));
  }
}
