package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wse.codec.bus.Anchor;
import io.wse.consumer.PartitionStarter.Started;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

/** What is compared with real records is shown by {@link RestoredKafkaIT}. */
class HistoryCheckTest {
  private static final TopicPartition ONE = new TopicPartition("orders", 0);
  private static final TopicPartition TWO = new TopicPartition("orders", 1);
  private static final long END = 50;

  private final Set<TopicPartition> withoutLeader = new HashSet<>();
  private final List<Set<TopicPartition>> asked = new ArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private boolean isForbidden;

  /** Nothing is read: the log remembers no record that Kafka has. */
  private final HistoryCheck check =
      new HistoryCheck(
          admin(),
          () -> {
            throw new AssertionError("no record is to be read");
          },
          null,
          new ConsumerMetrics(meters));

  @Test
  void aPartitionWithoutALeaderIsLeftOutAndTheOthersBegin() {
    withoutLeader.add(TWO);

    assertThat(check(started(ONE, 10), started(TWO, 10))).containsExactly(ONE);
  }

  @Test
  void whoDidNotAnswerOnceIsNotWaitedForAgain() {
    withoutLeader.add(TWO);

    check(started(ONE, 10), started(TWO, 10));

    assertThat(asked).containsExactly(Set.of(ONE, TWO), Set.of(ONE));
  }

  /** What Kafka tells of one is no less true because it does not tell of another. */
  @Test
  void aPartitionThatWentBackIsFoundBesideOneWithoutALeader() {
    withoutLeader.add(ONE);

    assertThat(check(started(ONE, 10), started(TWO, END + 1))).containsExactly(TWO);
    assertThat(meters.get("wse.consumer.offsets.went.back").counter().count()).isEqualTo(1);
  }

  @Test
  void whereNoPartitionHasALeaderKafkaIsAway() {
    withoutLeader.addAll(Set.of(ONE, TWO));

    assertThatThrownBy(() -> check(started(ONE, 10), started(TWO, 10)))
        .isInstanceOf(LeaderNotAvailableException.class);
  }

  @Test
  void aRefusalIsNotTakenForAMissingLeader() {
    withoutLeader.add(TWO);
    isForbidden = true;

    assertThatThrownBy(() -> check(started(ONE, 10), started(TWO, 10)))
        .isInstanceOf(TopicAuthorizationException.class);
  }

  private List<TopicPartition> check(Started... started) {
    Map<Started, List<Anchor>> anchors = new LinkedHashMap<>();
    for (Started each : started) {
      anchors.put(each, List.of());
    }
    return check.check(anchors).stream().map(each -> each.assignment().partition()).toList();
  }

  private static Started started(TopicPartition partition, long offset) {
    Lineage lineage = Lineage.of("AAAAAAAAAAAAAAAAAAAAAA");
    return new Started(new Assignment(partition, lineage, offset, false), true, "commit");
  }

  /** Tells of offsets, and can do nothing else. */
  private Admin admin() {
    return (Admin)
        Proxy.newProxyInstance(
            Admin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("listOffsets");
              Map<TopicPartition, OffsetSpec> which = new HashMap<>();
              ((Map<?, ?>) arguments[0])
                  .forEach((each, spec) -> which.put((TopicPartition) each, (OffsetSpec) spec));
              return offsets(which);
            });
  }

  private ListOffsetsResult offsets(Map<TopicPartition, OffsetSpec> which) {
    asked.add(Set.copyOf(which.keySet()));
    Map<TopicPartition, KafkaFuture<ListOffsetsResultInfo>> answers = new HashMap<>();
    which.forEach(
        (partition, spec) -> {
          KafkaFutureImpl<ListOffsetsResultInfo> answer = new KafkaFutureImpl<>();
          if (!withoutLeader.contains(partition)) {
            long offset = spec instanceof OffsetSpec.EarliestSpec ? 0 : END;
            answer.complete(new ListOffsetsResultInfo(offset, -1, Optional.empty()));
          } else if (isForbidden) {
            answer.completeExceptionally(new TopicAuthorizationException("planted"));
          } else {
            answer.completeExceptionally(new LeaderNotAvailableException("planted"));
          }
          answers.put(partition, answer);
        });
    return new ListOffsetsResult(answers);
  }
}
