package io.wse.socket;

/** Time as this module sees it. Tasks run on the verticle's context, never inside {@code after}. */
interface Timers {

  /** Milliseconds that only ever rise; their zero means nothing. */
  long nowMs();

  /** Runs the task once, unless it is cancelled before. */
  Timer after(long delayMs, Runnable task);

  /** A task to come. Cancelling one that ran, or cancelling twice, does nothing. */
  interface Timer {
    void cancel();
  }
}
