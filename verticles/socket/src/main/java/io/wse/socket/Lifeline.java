package io.wse.socket;

import io.wse.codec.protocol.CloseCode;
import java.util.function.BiConsumer;

/**
 * Tells living peers from those that are gone or take nothing. State on the verticle's context.
 *
 * <p>A peer whose transport answers pings must be heard of within two intervals. A transport that
 * does not answer them knows by itself when its peer is gone. While the node itself stands still,
 * nothing is read or written: such a time is not the peer's.
 */
final class Lifeline {
  private final Transport transport;
  private final Outlet outlet;
  private final Timers timers;
  private final long intervalMs;
  private final long slowTimeoutMs;
  private final BiConsumer<CloseCode, String> close;
  private long heardMs;
  private long beatMs;
  private boolean reading = true;

  Lifeline(
      Transport transport,
      Outlet outlet,
      Timers timers,
      SocketOptions options,
      BiConsumer<CloseCode, String> close) {
    this.transport = transport;
    this.outlet = outlet;
    this.timers = timers;
    this.intervalMs = options.heartbeatInterval().toMillis();
    this.slowTimeoutMs = options.slowTimeout().toMillis();
    this.close = close;
    this.heardMs = timers.nowMs();
    this.beatMs = heardMs;
  }

  /** Anything at all arrived. */
  void heard() {
    heardMs = timers.nowMs();
  }

  /** Whether what arrives is read; where it is not, silence means nothing. */
  void reading(boolean now) {
    reading = now;
    heard();
  }

  /**
   * Called once in every period, a few times in an interval.
   *
   * @param heartbeat what is sent where nothing else was
   */
  void beat(long nowMs, Frame heartbeat, long periodMs) {
    long sinceLastBeatMs = nowMs - beatMs;
    beatMs = nowMs;
    if (sinceLastBeatMs > 2 * periodMs) {
      leaveOut(sinceLastBeatMs - periodMs, nowMs);
    }
    if (outlet.full()) {
      if (transport.awaitsRequest()) {
        outlet.leaveOut(Math.min(sinceLastBeatMs, periodMs));
      } else if (outlet.stuckMs(nowMs) >= slowTimeoutMs) {
        close.accept(CloseCode.TOO_SLOW, "nothing was read for too long");
      }
      return;
    }
    // What the next beat would be late for is done at this one, here and below.
    boolean mustBeHeard = reading && transport.answersPings();
    if (mustBeHeard && nowMs - heardMs + periodMs > 2 * intervalMs) {
      close.accept(CloseCode.TIMED_OUT, "no sign of life");
      return;
    }
    if (outlet.silentMs(nowMs) + periodMs > intervalMs) {
      outlet.tryWrite(heartbeat);
    }
    if (nowMs - heardMs + periodMs > intervalMs) {
      transport.ping();
    }
  }

  /** The node was stopped, or too busy to beat. */
  private void leaveOut(long stoodStillMs, long nowMs) {
    heardMs = Math.min(nowMs, heardMs + stoodStillMs);
    outlet.leaveOut(stoodStillMs);
  }
}
