package io.wse.publisher;

import static io.wse.publisher.Batches.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.bus.Delivery;
import io.wse.log.AppendResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeliveryOrderTest {

  private final List<Delivery> left = new ArrayList<>();
  private final DeliveryOrder order = new DeliveryOrder(left::add);

  private DeliveryOrder.Append begin() {
    return order.begin(List.of(ALICE));
  }

  private static AppendResult run(String epoch, long firstSeq, int entries) {
    LogEntry entry = new LogEntry(Buffer.buffer("{}"), "A", 0);
    return new AppendResult(
        List.of(
            new AppendResult.Run(
                ALICE, epoch, firstSeq, java.util.Collections.nCopies(entries, entry))),
        List.of());
  }

  private List<Long> firstSeqs() {
    return left.stream().map(Delivery::firstSeq).toList();
  }

  @Test
  void aloneItLeavesAtOnceAndNothingIsKept() {
    begin().succeeded(run("e", 17, 2));
    assertThat(firstSeqs()).containsExactly(17L);
    assertThat(order.channelsUnderWay()).isZero();
  }

  @Test
  void whatWasAnsweredFirstWaitsForWhatWasBegunFirst() {
    DeliveryOrder.Append first = begin();
    DeliveryOrder.Append second = begin();
    second.succeeded(run("e", 4, 1));
    assertThat(left).isEmpty();
    first.succeeded(run("e", 1, 3));
    assertThat(firstSeqs()).containsExactly(1L, 4L);
  }

  @Test
  void whatWasBegunFirstMayHaveBeenAppendedLast() {
    DeliveryOrder.Append first = begin();
    DeliveryOrder.Append second = begin();
    second.succeeded(run("e", 1, 1));
    first.succeeded(run("e", 2, 1));
    assertThat(firstSeqs()).containsExactly(1L, 2L);
  }

  @Test
  void whatFollowsTheLastOneDoesNotWait() {
    DeliveryOrder.Append first = begin();
    DeliveryOrder.Append second = begin();
    DeliveryOrder.Append third = begin();
    first.succeeded(run("e", 1, 2));
    third.succeeded(run("e", 3, 1));
    assertThat(firstSeqs()).containsExactly(1L, 3L);
    second.succeeded(run("e", 4, 1));
    assertThat(firstSeqs()).containsExactly(1L, 3L, 4L);
  }

  @Test
  void aFailureHoldsNobodyUp() {
    DeliveryOrder.Append first = begin();
    DeliveryOrder.Append second = begin();
    second.succeeded(run("e", 1, 1));
    first.failed();
    assertThat(firstSeqs()).containsExactly(1L);
    assertThat(order.channelsUnderWay()).isZero();
  }

  @Test
  void anotherEpochIsNotTakenForTheNextNumber() {
    DeliveryOrder.Append first = begin();
    DeliveryOrder.Append second = begin();
    DeliveryOrder.Append third = begin();
    first.succeeded(run("e", 1, 1));
    third.succeeded(run("f", 2, 1));
    assertThat(firstSeqs()).containsExactly(1L);
    second.succeeded(run("f", 1, 1));
    assertThat(firstSeqs()).containsExactly(1L, 1L, 2L);
  }

  @Test
  void aChannelNamedTwiceInABatchHasOnePlace() {
    DeliveryOrder.Append append = order.begin(List.of(ALICE, ALICE, Channel.GLOBAL));
    assertThat(order.channelsUnderWay()).isEqualTo(2);
    append.succeeded(run("e", 1, 2));
    assertThat(left).hasSize(1);
    assertThat(order.channelsUnderWay()).isZero();
  }

  /** Of appends begun in the order in which they are numbered, none ever overtakes another. */
  @Test
  void inWhateverOrderTheyAreAnsweredTheyLeaveInOrder() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long begun = 0;
    List<Runnable> underWay = new ArrayList<>();
    for (int step = 0; step < 2_000; step++) {
      if (underWay.isEmpty() || underWay.size() < 8 && random.nextBoolean()) {
        DeliveryOrder.Append append = begin();
        long seq = ++begun;
        underWay.add(() -> append.succeeded(run("e", seq, 1)));
      } else {
        underWay.remove(random.nextInt(underWay.size())).run();
      }
    }
    underWay.forEach(Runnable::run);
    assertThat(firstSeqs()).as("seed %d", seed).isSorted().hasSize((int) begun);
    assertThat(order.channelsUnderWay()).isZero();
  }
}
