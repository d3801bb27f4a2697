package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JoinQueueTest {
  private static final int MORE = 5;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final JoinQueue queue = new JoinQueue(new SocketMetrics(meters, List.of()));
  private final List<Integer> begun = new ArrayList<>();
  private final List<Promise<Void>> places = new ArrayList<>();

  @Test
  void whoComesWhenAllPlacesAreTakenWaitsItsTurn() {
    addSome(JoinQueue.AT_A_TIME + MORE);
    assertThat(begun).hasSize(JoinQueue.AT_A_TIME);
    assertThat(waiting()).isEqualTo(MORE);

    places.get(7).complete();
    places.get(3).fail("the log is away");

    assertThat(begun)
        .containsExactlyElementsOf(IntStream.range(0, JoinQueue.AT_A_TIME + 2).boxed().toList());
    assertThat(waiting()).isEqualTo(MORE - 2);
  }

  @Test
  void whoHasGoneMeanwhileTakesNoPlace() {
    addSome(JoinQueue.AT_A_TIME);
    queue.add(() -> false, () -> Future.failedFuture("it has gone"));
    addSome(1);

    places.get(0).complete();

    assertThat(begun).hasSize(JoinQueue.AT_A_TIME + 1);
    assertThat(waiting()).isZero();
  }

  @Test
  void thousandsThatEndAtOnceDoNotPileUp() {
    addSome(JoinQueue.AT_A_TIME);
    List<Integer> ended = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      int number = i;
      queue.add(
          () -> true,
          () -> {
            ended.add(number);
            return Future.succeededFuture();
          });
    }
    assertThat(ended).isEmpty();

    places.get(0).complete();

    assertThat(ended).hasSize(100_000).isSorted();
  }

  private void addSome(int count) {
    for (int i = 0; i < count; i++) {
      int number = begun.size() + (int) waiting();
      queue.add(
          () -> true,
          () -> {
            begun.add(number);
            places.add(Promise.promise());
            return places.get(places.size() - 1).future();
          });
    }
  }

  private double waiting() {
    return meters.get("wse_socket_waiting_to_join").gauge().value();
  }
}
