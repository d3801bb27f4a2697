package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JoinQueueTest {
  private static final int MORE = 5;

  private final ManualTimers timers = new ManualTimers();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final JoinQueue queue = new JoinQueue(timers, new SocketMetrics(meters, List.of()));
  private final List<JoinQueue.Place> places = new ArrayList<>();
  private final List<Integer> begun = new ArrayList<>();
  private final List<Integer> late = new ArrayList<>();

  @Test
  void whoComesWhenAllPlacesAreTakenWaitsItsTurn() {
    enter(JoinQueue.AT_A_TIME + MORE);
    assertThat(begun).hasSize(JoinQueue.AT_A_TIME);
    assertThat(waiting()).isEqualTo(MORE);

    places.get(7).leave();
    places.get(3).leave();
    places.get(3).leave();

    assertThat(begun)
        .containsExactlyElementsOf(IntStream.range(0, JoinQueue.AT_A_TIME + 2).boxed().toList());
    assertThat(waiting()).isEqualTo(MORE - 2);
  }

  @Test
  void whoHasGoneMeanwhileIsKeptNoLonger() {
    enter(JoinQueue.AT_A_TIME + 3);

    places.get(JoinQueue.AT_A_TIME).leave();
    assertThat(waiting()).isEqualTo(2);
    places.get(0).leave();

    assertThat(begun).hasSize(JoinQueue.AT_A_TIME + 1).endsWith(JoinQueue.AT_A_TIME + 1);
    assertThat(timers.pending()).as("of the one that waits").isEqualTo(1);
  }

  @Test
  void whoseTurnDoesNotComeInTimeIsToldSo() {
    enter(JoinQueue.AT_A_TIME);
    timers.pass(JoinQueue.MAX_WAIT_MS / 2);
    enter(2);
    timers.pass(JoinQueue.MAX_WAIT_MS / 2);
    places.get(0).leave();
    assertThat(late).isEmpty();

    timers.pass(JoinQueue.MAX_WAIT_MS / 2);

    assertThat(late).containsExactly(JoinQueue.AT_A_TIME + 1);
    assertThat(waiting()).isZero();
  }

  @Test
  void thousandsThatEndAtOnceDoNotPileUp() {
    enter(JoinQueue.AT_A_TIME);
    List<Integer> ended = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      int number = i;
      JoinQueue.Place[] own = new JoinQueue.Place[1];
      own[0] =
          queue.place(
              () -> {
                ended.add(number);
                own[0].leave();
              },
              () -> {});
      own[0].enter();
    }
    assertThat(ended).isEmpty();

    places.get(0).leave();

    assertThat(ended).hasSize(100_000).isSorted();
  }

  @Test
  void nobodysTurnComesOnceItIsClosed() {
    enter(JoinQueue.AT_A_TIME + MORE);

    queue.close();
    places.forEach(JoinQueue.Place::leave);
    enter(1);

    assertThat(begun).hasSize(JoinQueue.AT_A_TIME);
  }

  private void enter(int count) {
    for (int i = 0; i < count; i++) {
      int number = places.size();
      places.add(
          queue.place(
              () -> begun.add(number),
              () -> {
                late.add(number);
                places.get(number).leave();
              }));
      places.get(number).enter();
    }
  }

  private double waiting() {
    return meters.get("wse_socket_waiting_to_join").gauge().value();
  }
}
