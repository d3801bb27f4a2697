package io.wse.socket;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Answers to one client, in order. An answer that finds the write queue full waits unencoded, so
 * that answers never add more than one frame to a full queue. The waiting answers are few: nothing
 * is read from the client while its queue is full, and the questions under way are limited. State
 * on the verticle's context.
 */
final class Replies {
  private final Outlet outlet;
  private final Deque<Runnable> waiting = new ArrayDeque<>();

  Replies(Outlet outlet) {
    this.outlet = outlet;
  }

  /** Writes the frame now or when there is room; it is encoded then. */
  void send(Supplier<String> frame) {
    whenRoom(() -> write(frame.get()));
  }

  /** To be called by what {@link #whenRoom} runs. */
  void write(String frame) {
    outlet.write(Frame.of(frame));
  }

  /** Runs what writes one answer, now or when there is room. */
  void whenRoom(Runnable reply) {
    if (waiting.isEmpty() && !outlet.full()) {
      reply.run();
    } else {
      waiting.add(reply);
    }
  }

  /** There is room to write again. */
  void drained() {
    while (!waiting.isEmpty() && !outlet.full()) {
      waiting.remove().run();
    }
  }

  int waiting() {
    return waiting.size();
  }

  void close() {
    waiting.clear();
  }
}
