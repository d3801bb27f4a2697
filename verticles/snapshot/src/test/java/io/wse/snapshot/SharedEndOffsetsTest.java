package io.wse.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharedEndOffsetsTest {
  private record Asked(Set<String> topics, Promise<Ends> promise) {}

  private final List<Asked> asked = new ArrayList<>();
  private final SharedEndOffsets ends =
      new SharedEndOffsets(
          topics -> {
            Promise<Ends> promise = Promise.promise();
            asked.add(new Asked(topics, promise));
            return promise.future();
          });

  @Test
  void whoComesDuringALookUpWaitsForTheNextAndSharesItWithOthers() {
    Future<Ends> first = ends.of(Set.of("a"));
    Future<Ends> second = ends.of(Set.of("a"));
    Future<Ends> third = ends.of(Set.of("b"));
    assertThat(asked).hasSize(1);

    answer(0, 1);
    assertThat(first.isComplete()).isTrue();
    assertThat(second.isComplete()).isFalse();
    assertThat(asked.get(1).topics()).containsExactlyInAnyOrder("a", "b");
    answer(1, 2);

    assertThat(second.result().offsets()).isEqualTo(Map.of(new Place("a", 0), 2L));
    assertThat(third.result().offsets()).isEqualTo(Map.of(new Place("b", 0), 2L));
    assertThat(asked).hasSize(2);
  }

  @Test
  void aFailureIsForThoseWhoSharedIt() {
    Future<Ends> first = ends.of(Set.of("a"));
    Future<Ends> second = ends.of(Set.of("a"));
    asked.get(0).promise().fail("away");

    assertThat(first.failed()).isTrue();
    assertThat(second.isComplete()).isFalse();
    answer(1, 2);
    assertThat(second.succeeded()).isTrue();
  }

  @Test
  void whoAsksWhileTheSourceIsKnownToBeAwayIsToldAtOnceUntilALookFindsItBack() {
    ends.of(Set.of("a"));
    fail(0);
    ends.of(Set.of("a"));
    fail(1);

    assertThat(ends.of(Set.of("a")).cause())
        .hasMessage("Kafka did not answer 2 times in a row: away");
    assertThat(asked).hasSize(2);

    Future<Ends> look = ends.look(Set.of("a"));
    assertThat(ends.of(Set.of("a")).failed()).isTrue();
    answer(2, 1);
    assertThat(look.succeeded()).isTrue();
    Future<Ends> back = ends.of(Set.of("a"));
    answer(3, 2);
    assertThat(back.succeeded()).isTrue();
  }

  @Test
  void aSourceThatWasSlowForOnceIsAskedAgain() {
    ends.of(Set.of("a"));
    fail(0);
    ends.of(Set.of("a"));
    answer(1, 1);
    ends.of(Set.of("a"));
    fail(2);

    Future<Ends> next = ends.of(Set.of("a"));
    answer(3, 2);
    assertThat(next.succeeded()).isTrue();
  }

  @Test
  void endsAreReachedWhenEveryPartitionIs() {
    Ends both = new Ends(Map.of(new Place("a", 0), 5L, new Place("a", 1), 1L), Set.of());

    assertThat(both.areReachedBy(Map.of(new Place("a", 0), 5L, new Place("a", 1), 9L))).isTrue();
    assertThat(both.areReachedBy(Map.of(new Place("a", 0), 4L, new Place("a", 1), 1L))).isFalse();
    assertThat(both.areReachedBy(Map.of(new Place("a", 0), 5L))).isFalse();
  }

  private void fail(int index) {
    asked.get(index).promise().fail("away");
  }

  private void answer(int index, long end) {
    asked
        .get(index)
        .promise()
        .complete(new Ends(Map.of(new Place("a", 0), end, new Place("b", 0), end), Set.of()));
  }
}
