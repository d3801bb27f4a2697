package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wse.codec.protocol.CloseCode;
import io.wse.codec.protocol.ServerFrames;
import io.wse.runtime.config.Config;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When exactly a peer is asked, told and given up; time passes by hand. */
class LifelineTest {
  private static final long INTERVAL_MS = 1_000;
  private static final long PERIOD_MS = 200;
  private static final Frame HEARTBEAT = Frame.of(ServerFrames.heartbeat(Instant.EPOCH));

  private final ManualTimers timers = new ManualTimers();
  private final FakeTransport transport = new FakeTransport(64 << 10);
  private final Outlet outlet =
      new Outlet(transport, timers, new SocketMetrics(new SimpleMeterRegistry(), List.of()));
  private final Lifeline lifeline =
      new Lifeline(
          transport,
          outlet,
          timers,
          SocketOptions.from(
              Config.of(Map.of("heartbeat_interval", "1s", "socket.slow_timeout", "3s"))),
          transport::close);

  @Test
  void aSilentPeerIsGivenUpAtTheLastBeatWithinTwoIntervalsWhereverItsSilenceBegan() {
    for (long untilBeatMs = 1; untilBeatMs <= PERIOD_MS; untilBeatMs++) {
      transport.closedWith = null;
      lifeline.heard();
      long silentSinceMs = timers.nowMs();
      timers.pass(untilBeatMs);

      long givenUpAfterMs = beatUntilClosed() - silentSinceMs;

      assertThat(transport.closedWith).isEqualTo(CloseCode.TIMED_OUT);
      assertThat(givenUpAfterMs)
          .isGreaterThan(2 * INTERVAL_MS - PERIOD_MS)
          .isLessThanOrEqualTo(2 * INTERVAL_MS);
    }
  }

  @Test
  void isAskedWithinAnIntervalOfSilenceAndNoSooner() {
    for (long atMs = PERIOD_MS; atMs < INTERVAL_MS; atMs += PERIOD_MS) {
      passPeriodAndBeat();
      assertThat(transport.pings).as("pings after %d ms", atMs).isZero();
    }

    passPeriodAndBeat();

    assertThat(transport.pings).isEqualTo(1);
  }

  @Test
  void aSignOfLifeBeginsTheTwoIntervalsAnew() {
    for (int beats = 0; beats < 9; beats++) {
      passPeriodAndBeat();
    }
    assertThat(transport.closedWith).isNull();

    lifeline.heard();
    for (int beats = 0; beats < 9; beats++) {
      passPeriodAndBeat();
    }
    assertThat(transport.closedWith).isNull();

    passPeriodAndBeat();
    assertThat(transport.closedWith).isEqualTo(CloseCode.TIMED_OUT);
  }

  @Test
  void silenceMeansNothingWhereATransportAnswersNoPings() {
    transport.answersPings = false;
    for (int beats = 0; beats < 100; beats++) {
      passPeriodAndBeat();
    }

    assertThat(transport.closedWith).isNull();
  }

  @Test
  void aFullQueueMeansNothingWhileThePeersNextRequestIsAwaited() {
    while (!outlet.full()) {
      outlet.write(HEARTBEAT);
    }
    transport.awaitsRequest = true;
    for (int beats = 0; beats < 100; beats++) {
      passPeriodAndBeat();
    }
    assertThat(transport.closedWith).isNull();

    transport.awaitsRequest = false;
    long askedMs = timers.nowMs();

    assertThat(beatUntilClosed() - askedMs).isBetween(3_000 - PERIOD_MS, 3_000L);
    assertThat(transport.closedWith).isEqualTo(CloseCode.TOO_SLOW);
  }

  @Test
  void isSentAHeartbeatInEveryIntervalInWhichNothingElseIs() {
    transport.answersPings = false;
    for (int beats = 0; beats < 10; beats++) {
      passPeriodAndBeat();
    }
    transport.readAll();
    assertThat(transport.take()).hasSize(2);

    // A frame at every beat leaves no room for one.
    for (int beats = 0; beats < 10; beats++) {
      outlet.write(HEARTBEAT);
      passPeriodAndBeat();
    }
    transport.readAll();
    assertThat(transport.take()).hasSize(10);
  }

  @Test
  void whoTakesNothingIsGivenUpAfterTheSlowTimeoutAndNotForItsSilence() {
    while (!outlet.full()) {
      outlet.write(HEARTBEAT);
    }
    long fullSinceMs = timers.nowMs();

    assertThat(beatUntilClosed() - fullSinceMs).isEqualTo(3_000);
    assertThat(transport.closedWith).isEqualTo(CloseCode.TOO_SLOW);
    assertThat(transport.pings).isZero();
  }

  @Test
  void theTimeThatTheNodeStoodStillIsNotThePeersSilence() {
    for (int beats = 0; beats < 8; beats++) {
      passPeriodAndBeat();
    }
    timers.pass(60 * INTERVAL_MS);
    lifeline.beat(timers.nowMs(), HEARTBEAT, PERIOD_MS);
    assertThat(transport.closedWith).isNull();
    assertThat(transport.pings).isPositive();

    passPeriodAndBeat();
    assertThat(transport.closedWith).isEqualTo(CloseCode.TIMED_OUT);
  }

  @Test
  void norIsItATimeInWhichThePeerTookNothing() {
    while (!outlet.full()) {
      outlet.write(HEARTBEAT);
    }
    long fullSinceMs = timers.nowMs();
    passPeriodAndBeat();
    long stoodStillMs = 60 * INTERVAL_MS;
    timers.pass(PERIOD_MS + stoodStillMs);

    assertThat(beatUntilClosed() - fullSinceMs).isEqualTo(3_000 + stoodStillMs);
    assertThat(transport.closedWith).isEqualTo(CloseCode.TOO_SLOW);
  }

  private void passPeriodAndBeat() {
    timers.pass(PERIOD_MS);
    lifeline.beat(timers.nowMs(), HEARTBEAT, PERIOD_MS);
  }

  /** Beats now and in every period; when it was closed. */
  private long beatUntilClosed() {
    lifeline.beat(timers.nowMs(), HEARTBEAT, PERIOD_MS);
    for (int beats = 0; beats < 1_000 && transport.closedWith == null; beats++) {
      passPeriodAndBeat();
    }
    return timers.nowMs();
  }
}
