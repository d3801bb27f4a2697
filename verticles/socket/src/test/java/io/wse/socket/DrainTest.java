package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrainTest {
  private final ManualTimers timers = new ManualTimers();
  private final Transports transports = new Transports();

  @Test
  void closesNobodyBeforeTheTimeItWasToldAndEverybodySoonAfter() {
    List<Guest> guests = guests(5_000);

    drain(guests, Duration.ofSeconds(60));
    timers.pass(60_000);

    assertThat(guests)
        .allSatisfy(
            guest -> assertThat(guest.closedAfterMs).isBetween(guest.toldMs, guest.toldMs + 20));
  }

  @Test
  void spreadsTheReturnsEvenly() {
    List<Guest> guests = guests(5_000);

    drain(guests, Duration.ofSeconds(60));

    for (long second = 0; second < 10; second++) {
      long fromMs = second * 1_000;
      assertThat(guests)
          .filteredOn(guest -> guest.toldMs > fromMs && guest.toldMs <= fromMs + 1_000)
          .hasSize(500);
    }
  }

  @Test
  void goesFasterWhereTheDeadlineAsksForIt() {
    List<Guest> guests = guests(5_000);

    Future<Void> done = drain(guests, Duration.ofSeconds(2));
    timers.pass(1_520);

    assertThat(guests).allMatch(guest -> guest.toldMs <= 1_500 && guest.isClosed());
    assertThat(done.isComplete()).as("nobody is left to wait for").isTrue();
  }

  @Test
  void cutsOffAtTheDeadlineWhoDoesNotAnswer() {
    boolean[] aborted = new boolean[1];
    transports.opened(
        new FakeTransport(1) {
          @Override
          public void abort() {
            aborted[0] = true;
          }
        });

    Future<Void> done = drain(guests(10), Duration.ofSeconds(2));
    timers.pass(1_990);
    assertThat(aborted[0] || done.isComplete()).isFalse();
    timers.pass(30);

    assertThat(aborted[0]).isTrue();
    assertThat(done.isComplete()).isTrue();
    assertThat(timers.pending()).isZero();
  }

  @Test
  void sendsWhoWasNotWelcomedAwayAtOnce() {
    List<Guest> guests = guests(100);
    guests.get(99).welcomed = false;

    drain(guests, Duration.ofSeconds(60));

    assertThat(guests).filteredOn(Guest::isClosed).containsExactly(guests.get(99));
  }

  private Future<Void> drain(List<Guest> guests, Duration time) {
    return new Drain(timers, transports, time).run(guests);
  }

  private List<Guest> guests(int count) {
    return new ArrayList<>(IntStream.range(0, count).mapToObj(i -> new Guest()).toList());
  }

  private final class Guest implements Drain.Guest {
    final long beganMs = timers.nowMs();
    boolean welcomed = true;
    long toldMs = -1;
    long closedAfterMs = -1;

    @Override
    public boolean goAway(long reconnectAfterMs) {
      toldMs = reconnectAfterMs;
      return welcomed;
    }

    @Override
    public void sendAway() {
      closedAfterMs = timers.nowMs() - beganMs;
    }

    boolean isClosed() {
      return closedAfterMs >= 0;
    }
  }
}
