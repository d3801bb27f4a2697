package io.wse.socket;

import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets the frames that one turn of the event loop gives a connection leave in one system call.
 * State on the verticle's context.
 */
final class Flusher {
  private final Context context;
  private List<Runnable> due = new ArrayList<>();

  Flusher(Context context) {
    this.context = context;
  }

  /** Runs the flush after what is already waiting for its turn. */
  void flushLater(Runnable flush) {
    if (due.isEmpty()) {
      context.runOnContext(turn -> run());
    }
    due.add(flush);
  }

  void inNextTurn(Runnable task) {
    context.runOnContext(turn -> task.run());
  }

  private void run() {
    List<Runnable> now = due;
    due = new ArrayList<>();
    now.forEach(Runnable::run);
  }
}
