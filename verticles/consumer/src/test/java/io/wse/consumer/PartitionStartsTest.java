package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wse.codec.bus.Anchor;
import io.wse.codec.bus.AnchorAnswer;
import io.wse.codec.bus.AnchorRequest;
import io.wse.consumer.PartitionStarter.Started;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class PartitionStartsTest {
  private static final TopicPartition ONE = new TopicPartition("orders", 0);
  private static final TopicPartition TWO = new TopicPartition("orders", 1);
  private static final Lineage LINEAGE = Lineage.of("AAAAAAAAAAAAAAAAAAAAAA");

  private final List<CompletableFuture<AnchorAnswer>> answers = new ArrayList<>();

  /** How many partitions each request asks about. */
  private final List<Integer> sizes = new ArrayList<>();

  private final RecordedEvents events = new RecordedEvents();
  private final Set<TopicPartition> unreachable = new HashSet<>();
  private boolean kafkaIsAway;
  private long nowMs;
  private final PartitionStarts starts =
      new PartitionStarts(
          partitions -> partitions.stream().map(PartitionStartsTest::atTen).toList(),
          this::check,
          this::ask,
          events,
          () -> nowMs);

  @Test
  void aPartitionBeginsWhenThePublisherHasAnswered() {
    starts.add(ONE);

    assertThat(turn()).isEmpty();
    answer();

    assertThat(turn()).containsExactly(ONE);
    assertThat(starts.isEmpty()).isTrue();
  }

  @Test
  void whatIsTakenAwayMeanwhileDoesNotBegin() {
    starts.add(ONE);
    starts.add(TWO);
    turn();
    starts.remove(ONE);
    answer();

    assertThat(turn()).containsExactly(TWO);
    assertThat(starts.isEmpty()).isTrue();
  }

  /** The answer is of a beginning that was looked for before. */
  @Test
  void whatBeginsToWaitAgainMeanwhileIsAskedAboutAgain() {
    starts.add(ONE);
    turn();
    starts.add(ONE);
    answer();

    assertThat(turn()).isEmpty();
    turn();
    answer();
    assertThat(turn()).containsExactly(ONE);
  }

  @Test
  void onePartitionThatKafkaCannotTellOfHoldsUpNoOtherAndIsAskedAboutAgainAfterAWhile() {
    unreachable.add(ONE);
    starts.add(ONE);
    starts.add(TWO);
    turn();
    answer();
    assertThat(turn()).containsExactly(TWO);

    turn();
    assertThat(answers).hasSize(1);
    unreachable.clear();
    nowMs += 60_000;
    turn();
    answer();
    assertThat(turn()).containsExactly(ONE);
  }

  @Test
  void whileNoPublisherAnswersNothingBeginsAndTheGateSaysSo() {
    starts.add(ONE);
    turn();
    fail();

    assertThat(turn()).isEmpty();
    assertThat(events.holders).isNotEmpty();
    nowMs += 2_000;
    turn();
    answer();
    assertThat(turn()).containsExactly(ONE);
    assertThat(events.holders).isEmpty();
  }

  @Test
  void whoNeedsNoAnswerAnyMoreIsReady() {
    starts.add(ONE);
    turn();
    fail();
    turn();
    assertThat(events.holders).isNotEmpty();

    starts.remove(ONE);
    turn();

    assertThat(events.holders).isEmpty();
  }

  @Test
  void aKafkaThatIsAwayWhenItIsComparedIsAskedAgain() {
    starts.add(ONE);
    turn();
    answer();
    kafkaIsAway = true;
    assertThatThrownBy(starts::turn).isInstanceOf(TimeoutException.class);

    kafkaIsAway = false;
    nowMs += 2_000;
    turn();
    answer();
    assertThat(turn()).containsExactly(ONE);
  }

  private static Started atTen(TopicPartition partition) {
    return new Started(new Assignment(partition, LINEAGE, 10, false), true, "commit");
  }

  private List<Started> check(Map<Started, List<Anchor>> known) {
    if (kafkaIsAway) {
      throw new TimeoutException("planted");
    }
    return known.keySet().stream()
        .filter(started -> !unreachable.contains(started.assignment().partition()))
        .toList();
  }

  private CompletableFuture<AnchorAnswer> ask(AnchorRequest request) {
    assertThat(request.partitions()).isNotEmpty();
    answers.add(new CompletableFuture<>());
    sizes.add(request.partitions().size());
    return answers.get(answers.size() - 1);
  }

  private void answer() {
    List<List<Anchor>> none = new ArrayList<>();
    for (int i = 0; i < sizes.get(sizes.size() - 1); i++) {
      none.add(List.of());
    }
    answers.get(answers.size() - 1).complete(new AnchorAnswer(none));
  }

  private void fail() {
    answers.get(answers.size() - 1).completeExceptionally(new IllegalStateException("planted"));
  }

  private List<TopicPartition> turn() {
    nowMs += 300;
    return starts.turn().stream().map(started -> started.assignment().partition()).toList();
  }
}
