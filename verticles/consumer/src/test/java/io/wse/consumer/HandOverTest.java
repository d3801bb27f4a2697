package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing that was polled is skipped, whatever is thrown before it is handed over. */
class HandOverTest {
  private static final TopicPartition ORDERS = new TopicPartition("orders", 0);
  private static final TopicPartition NEWS = new TopicPartition("news", 0);
  private static final Lineage LINEAGE = Lineage.of("AAAAAAAAAAAAAAAAAAAAAA");

  /** While Kafka is asked whether the position of orders is still there. */
  private boolean isPositionUnknown;

  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(OffsetResetStrategy.NONE) {
        @Override
        public synchronized long position(TopicPartition partition, Duration timeout) {
          if (isPositionUnknown && partition.equals(ORDERS)) {
            throw new TimeoutException("planted");
          }
          return super.position(partition, timeout);
        }
      };
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Map<TopicPartition, List<Long>> handedOver = new HashMap<>();
  private final Set<String> holders = new TreeSet<>();
  private final Assignment orders = new Assignment(ORDERS, LINEAGE, 0, false);
  private final Assignment news = new Assignment(NEWS, LINEAGE, 0, false);

  /** Thrown for this offset of orders; where null, nothing is. */
  private RuntimeException planted;

  private long plantedAt;
  private boolean eventsFail;
  private long nowMs;

  private final HandOver handOver =
      new HandOver(
          consumer,
          this::decode,
          new Backoff(100, 400),
          new Recorded(),
          new ConsumerMetrics(meters),
          () -> nowMs);

  @BeforeEach
  void begin() {
    consumer.assign(Set.of(ORDERS, NEWS));
    handOver.begin(orders, 0);
    handOver.begin(news, 0);
  }

  @Test
  void aRecordThatThrowsHasItsPartitionReadAgainAndHoldsUpNoOther() {
    planted = new IllegalArgumentException("planted");
    plantedAt = 2;
    add(ORDERS, 0, 4);
    add(NEWS, 0, 3);

    turn();

    assertThat(handedOver).containsOnlyKeys(NEWS);
    assertThat(handedOver.get(NEWS)).containsExactly(0L, 1L, 2L);
    assertThat(consumer.position(ORDERS)).isZero();
    assertThat(consumer.paused()).containsExactly(ORDERS);
    assertThat(handOver.isWaiting(orders)).isTrue();
    assertThat(handOver.isWaiting(news)).isFalse();
    assertThat(holders).containsExactly("reading orders-0");
    assertThat(rereads("FAILURE")).isEqualTo(1);

    planted = null;
    readAgainAfter(100, 0, 4);

    assertThat(handedOver.get(ORDERS)).containsExactly(0L, 1L, 2L, 3L);
    assertThat(holders).isEmpty();
    assertThat(rereads("VIOLATION")).isZero();
  }

  @Test
  void aFailureThatStaysIsTriedLessAndLessOften() {
    planted = new IllegalArgumentException("planted");
    add(ORDERS, 0, 1);
    turn();
    for (long delayMs : List.of(100, 200, 400, 400)) {
      nowMs += delayMs - 1;
      assertThat(handOver.isWaiting(orders)).isTrue();
      readAgainAfter(1, 0, 1);
      assertThat(holders).isNotEmpty();
    }
    assertThat(rereads("FAILURE")).isEqualTo(5);
    assertThat(handedOver).isEmpty();
  }

  @Test
  void aHandOverThatIsRefusedIsRepeated() {
    add(ORDERS, 0, 2);
    eventsFail = true;
    turn();
    assertThat(consumer.position(ORDERS)).isZero();
    assertThat(orders.queuedRecords()).isZero();

    eventsFail = false;
    readAgainAfter(100, 0, 2);

    assertThat(handedOver.get(ORDERS)).containsExactly(0L, 1L);
    assertThat(orders.queuedRecords()).isEqualTo(2);
  }

  @Test
  void whatWasPolledAndNotHandedOverIsFetchedAgainThoughNothingToldOfIt() {
    add(ORDERS, 0, 3);
    consumer.poll(Duration.ZERO);
    assertThat(consumer.position(ORDERS)).isEqualTo(3);

    handOver.check();

    assertThat(consumer.position(ORDERS)).isZero();
    assertThat(rereads("VIOLATION")).isEqualTo(1);
    add(ORDERS, 0, 3);
    turn();
    assertThat(handedOver.get(ORDERS)).containsExactly(0L, 1L, 2L);
    assertThat(rereads("VIOLATION")).isEqualTo(1);
  }

  @Test
  void aPartitionOfUnknownPositionBeginsAgainAfterAPollThatThrows() {
    isPositionUnknown = true;
    turn();
    handOver.check();
    isPositionUnknown = false;
    add(ORDERS, 0, 3);
    consumer.poll(Duration.ZERO);

    handOver.pollFailed();

    assertThat(orders.mustBeginAgain()).isTrue();
    assertThat(news.mustBeginAgain()).isFalse();
  }

  @Test
  void anEntryThatDoesNotStandForItsRecordIsNotHandedOver() {
    handOver.skipTo(orders, 7);
    add(ORDERS, 7, 1);
    plantedAt = 7;
    planted = null;
    wrongEntry = new Entry.Covered(9, 0);

    turn();

    assertThat(handedOver).isEmpty();
    assertThat(consumer.position(ORDERS)).isEqualTo(7);
    assertThat(rereads("VIOLATION")).isEqualTo(1);
  }

  @Test
  void whatEndsIsWaitedForNoMore() {
    planted = new IllegalArgumentException("planted");
    add(ORDERS, 0, 1);
    turn();
    handOver.end(orders);
    assertThat(holders).isEmpty();
    assertThat(handOver.isWaiting(orders)).isFalse();
  }

  private Entry wrongEntry;

  private Entry decode(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals("orders") && record.offset() == plantedAt) {
      if (planted != null) {
        throw planted;
      }
      if (wrongEntry != null) {
        return wrongEntry;
      }
    }
    return new Entry.Covered(record.offset() + 1, 1);
  }

  private void turn() {
    handOver.check();
    handOver.take(consumer.poll(Duration.ZERO));
  }

  /** Kafka gives the records again; the mock does not. */
  private void readAgainAfter(long delayMs, long first, int count) {
    nowMs += delayMs;
    assertThat(handOver.isWaiting(orders)).isFalse();
    consumer.resume(Set.of(ORDERS));
    add(ORDERS, first, count);
    turn();
  }

  private void add(TopicPartition partition, long first, int count) {
    for (long offset = first; offset < first + count; offset++) {
      consumer.addRecord(
          new ConsumerRecord<>(
              partition.topic(), partition.partition(), offset, null, new byte[] {1}));
    }
  }

  private double rereads(String cause) {
    return meters.get("wse.consumer.rereads").tag("cause", cause).counter().count();
  }

  private final class Recorded implements PartitionEvents {
    @Override
    public void begun(Assignment assignment) {}

    @Override
    public void read(Assignment assignment, long from, List<Entry> entries) {
      if (eventsFail) {
        throw new IllegalStateException("planted");
      }
      entries.forEach(
          entry ->
              handedOver
                  .computeIfAbsent(assignment.partition(), none -> new ArrayList<>())
                  .add(entry.nextOffset() - 1));
    }

    @Override
    public void ended(Assignment assignment) {}

    @Override
    public void held(String holder, String reason) {
      holders.add(holder);
    }

    @Override
    public void released(String holder) {
      holders.remove(holder);
    }
  }
}
