package io.wse.socket;

/**
 * A connection's way out. It holds nothing itself: what the transport's queue does not take is left
 * to be fetched again once there is room. State on the verticle's context.
 */
final class Outlet {
  private static final long NEVER = -1;

  private final Transport transport;
  private final Timers timers;
  private final SocketMetrics metrics;
  private long lastWriteMs;
  private long fullSinceMs = NEVER;
  private boolean isCounted;
  private boolean closed;

  Outlet(Transport transport, Timers timers, SocketMetrics metrics) {
    this.transport = transport;
    this.timers = timers;
    this.metrics = metrics;
    this.lastWriteMs = timers.nowMs();
  }

  /** Writes if there is room; false where there is none. */
  boolean tryWrite(Frame frame) {
    if (full()) {
      return false;
    }
    write(frame);
    return true;
  }

  /** Writes in any case: for answers, whose number is bounded otherwise. */
  void write(Frame frame) {
    if (closed) {
      return;
    }
    lastWriteMs = timers.nowMs();
    transport.write(frame);
    metrics.frameWritten(frame.length());
  }

  boolean full() {
    if (closed) {
      return true;
    }
    if (!transport.writeQueueFull()) {
      drained();
      return false;
    }
    if (fullSinceMs == NEVER) {
      fullSinceMs = timers.nowMs();
      // One that is gone takes nothing either, and is no slow reader.
      long queuedBytes = transport.queuedBytes();
      isCounted = queuedBytes > 0;
      if (isCounted) {
        metrics.queueFull(queuedBytes);
      }
    }
    return true;
  }

  /** The transport has room again. */
  void drained() {
    fullSinceMs = NEVER;
    if (isCounted) {
      isCounted = false;
      metrics.queueHasRoom();
    }
  }

  /** The peer could take nothing for so long, as the node stood still. */
  void leaveOut(long ms) {
    if (fullSinceMs != NEVER) {
      fullSinceMs += ms;
    }
  }

  /** How long the peer has taken nothing; 0 while there is room. */
  long stuckMs(long nowMs) {
    return fullSinceMs == NEVER ? 0 : nowMs - fullSinceMs;
  }

  /** For how long nothing was written. */
  long silentMs(long nowMs) {
    return nowMs - lastWriteMs;
  }

  /** From now on everything is dropped. */
  void close() {
    closed = true;
    drained();
  }
}
