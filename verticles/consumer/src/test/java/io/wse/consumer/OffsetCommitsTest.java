package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class OffsetCommitsTest {
  private static final TopicPartition ORDERS = new TopicPartition("orders", 0);
  private static final Lineage LINEAGE = Lineage.of("AAAAAAAAAAAAAAAAAAAAAA");

  /** Answers commits when told to. */
  private static final class SlowConsumer extends MockConsumer<byte[], byte[]> {
    final List<Map<TopicPartition, OffsetAndMetadata>> asked = new ArrayList<>();
    OffsetCommitCallback callback;
    boolean failsAtOnce;

    SlowConsumer() {
      super(OffsetResetStrategy.NONE);
      assign(Set.of(ORDERS));
    }

    @Override
    public synchronized void commitAsync(
        Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback whenDone) {
      asked.add(Map.copyOf(offsets));
      callback = whenDone;
    }

    @Override
    public synchronized void commitSync(
        Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
      asked.add(Map.copyOf(offsets));
      if (failsAtOnce) {
        throw new TimeoutException("planted");
      }
    }
  }

  private final SlowConsumer consumer = new SlowConsumer();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private long nowMs;
  private final OffsetCommits commits =
      new OffsetCommits(consumer, new ConsumerMetrics(meters), 200, () -> nowMs);

  @Test
  void aCommitThatFailsIsMadeGoodByTheNext() {
    Assignment assignment = begun(10, false);
    assignment.acknowledge(15);
    turn();
    consumer.callback.onComplete(Map.of(), new TimeoutException("planted"));
    assignment.acknowledge(20);
    turn();
    consumer.callback.onComplete(Map.of(), null);
    turn();

    assertThat(consumer.asked).containsExactly(at(15, false), at(20, false));
    assertThat(count("failed")).isEqualTo(1);
    assertThat(count("ok")).isEqualTo(1);
  }

  @Test
  void aCommitThatFailsIsTriedAgainThoughNothingNewCame() {
    Assignment assignment = begun(10, false);
    assignment.acknowledge(15);
    turn();
    consumer.callback.onComplete(Map.of(), new TimeoutException("planted"));
    turn();

    assertThat(consumer.asked).containsExactly(at(15, false), at(15, false));
  }

  @Test
  void oneIsUnderWayAtATime() {
    Assignment assignment = begun(10, false);
    assignment.acknowledge(15);
    turn();
    assignment.acknowledge(16);
    turn();
    assertThat(consumer.asked).hasSize(1);
  }

  @Test
  void whatWasTakenAwayIsCommittedNoMoreWhateverComesLate() {
    Assignment assignment = begun(10, false);
    assignment.acknowledge(15);
    turn();
    commits.forget(assignment);
    assignment.acknowledge(20);
    consumer.callback.onComplete(Map.of(), null);
    turn();
    assertThat(consumer.asked).containsExactly(at(15, false));
  }

  @Test
  void theLastCommitOfWhatIsGivenAwayMayFail() {
    Assignment assignment = begun(10, false);
    assignment.acknowledge(15);
    consumer.failsAtOnce = true;
    commits.now(List.of(assignment), Duration.ofSeconds(1));
    assertThat(count("failed")).isEqualTo(1);
  }

  @Test
  void thatTheLogMustBeginAnewStandsInTheCommitUntilItIsDone() {
    Assignment assignment = new Assignment(ORDERS, LINEAGE, 10, true);
    commits.begin(assignment, false);
    turn();
    consumer.callback.onComplete(Map.of(), null);
    turn();
    assertThat(consumer.asked).containsExactly(at(10, true));

    assignment.begunAnew();
    turn();
    consumer.callback.onComplete(Map.of(), null);
    turn();
    assertThat(consumer.asked).containsExactly(at(10, true), at(10, false));
  }

  private Assignment begun(long offset, boolean mustBeginAnew) {
    Assignment assignment = new Assignment(ORDERS, LINEAGE, offset, mustBeginAnew);
    commits.begin(assignment, true);
    return assignment;
  }

  private void turn() {
    nowMs += 200;
    commits.turn();
  }

  private static Map<TopicPartition, OffsetAndMetadata> at(long offset, boolean mustBeginAnew) {
    return Map.of(
        ORDERS, new OffsetAndMetadata(offset, new CommitMark(LINEAGE, mustBeginAnew).metadata()));
  }

  private double count(String outcome) {
    return meters.get("wse.consumer.commits").tag("outcome", outcome).counter().count();
  }
}
