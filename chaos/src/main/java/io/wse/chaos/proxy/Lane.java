package io.wse.chaos.proxy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One direction of a link. What does not go on at once waits here, up to a limit; then the source
 * is read no further. State on the proxy's context.
 */
final class Lane {
  private static final int MOST_WAITING_BYTES = 64 << 10;

  /** What a link of limited speed is given at once, so that it flows evenly. */
  private static final long TURN_MS = 50;

  private record Waiting(Buffer bytes, long dueNs) {}

  private final Vertx vertx;
  private final NetSocket source;
  private final NetSocket sink;
  private final Runnable ended;
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private Conditions conditions = Conditions.CLEAR;
  private int waitingBytes;
  private long nextTurnNs;
  private boolean turnPlanned;
  private boolean sourceGone;
  private boolean closed;

  /**
   * @param ended called when the source has gone and all it said was passed on
   */
  Lane(Vertx vertx, NetSocket source, NetSocket sink, Runnable ended) {
    this.vertx = vertx;
    this.source = source;
    this.sink = sink;
    this.ended = ended;
  }

  void start() {
    source.handler(this::came);
    // The end, not the close: it comes after all that was still to be read.
    source.endHandler(end -> sourceGone());
    source.exceptionHandler(failure -> {});
    sink.drainHandler(drained -> pump());
    source.resume();
  }

  void conditions(Conditions next) {
    conditions = next;
    pump();
    regulate();
  }

  private void came(Buffer bytes) {
    queue.add(new Waiting(bytes, System.nanoTime() + conditions.latencyMs() * 1_000_000));
    waitingBytes += bytes.length();
    pump();
    regulate();
  }

  private void sourceGone() {
    sourceGone = true;
    pump();
  }

  /** Passes on what is due, as far as the conditions and the sink allow. */
  private void pump() {
    while (!closed && !conditions.stalled() && !turnPlanned && !sink.writeQueueFull()) {
      Waiting first = queue.peek();
      if (first == null) {
        if (sourceGone) {
          closed = true;
          ended.run();
        }
        return;
      }
      long waitNs = Math.max(first.dueNs(), nextTurnNs) - System.nanoTime();
      if (waitNs > 0) {
        planTurn(waitNs);
        return;
      }
      passOn(queue.remove());
    }
  }

  private void passOn(Waiting first) {
    int length = first.bytes().length();
    int some = length;
    if (conditions.sliceBytes() > 0) {
      some = Math.min(some, conditions.sliceBytes());
    }
    long speed = conditions.bytesPerSecond();
    if (speed > 0) {
      some = (int) Math.min(some, Math.max(1, speed * TURN_MS / 1_000));
      nextTurnNs = System.nanoTime() + some * 1_000_000_000L / speed;
    }
    if (some < length) {
      queue.addFirst(new Waiting(first.bytes().getBuffer(some, length), first.dueNs()));
    }
    waitingBytes -= some;
    sink.write(some < length ? first.bytes().getBuffer(0, some) : first.bytes());
    if (conditions.sliceBytes() > 0) {
      // A turn of its own for each, or the kernel would put them together again.
      planTurn(0);
    }
    regulate();
  }

  private void planTurn(long waitNs) {
    turnPlanned = true;
    Runnable turn =
        () -> {
          turnPlanned = false;
          pump();
        };
    if (waitNs == 0) {
      vertx.runOnContext(now -> turn.run());
    } else {
      vertx.setTimer(Math.max(1, (waitNs + 999_999) / 1_000_000), now -> turn.run());
    }
  }

  private void regulate() {
    if (conditions.stalled() || waitingBytes > MOST_WAITING_BYTES) {
      source.pause();
    } else {
      source.resume();
    }
  }
}
