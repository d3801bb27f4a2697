package io.wse.runtime.http;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * How long a connection may go without a whole request. State on the channel's event loop.
 *
 * <pre>
 *   IDLE --first byte--> RECEIVING --whole request--> ANSWERING --all answered--> IDLE
 * </pre>
 *
 * The first request has one deadline from the connection's begin, a later one from its first byte.
 * While a request is answered there is none: how long that takes is up to the server.
 */
final class RequestDeadlines {

  /** What is told. */
  interface Listener {

    /** The connection waits for a request, or no longer. */
    void awaitsRequest(boolean awaits);

    /**
     * A deadline has passed.
     *
     * @param receiving whether a part of a request has come
     */
    void expired(boolean receiving);
  }

  private enum State {
    IDLE,
    RECEIVING,
    ANSWERING
  }

  private final EventExecutor executor;
  private final HttpDoor.Timeouts timeouts;
  private final Listener listener;
  private State state = State.IDLE;
  private ScheduledFuture<?> deadline;
  private int requests;
  private int responses;

  /** Whether bytes have come since the end of the last request. */
  private boolean begun;

  RequestDeadlines(EventExecutor executor, HttpDoor.Timeouts timeouts, Listener listener) {
    this.executor = executor;
    this.timeouts = timeouts;
    this.listener = listener;
    expireAfter(timeouts.request().toMillis());
  }

  void bytesArrived() {
    begun = true;
    update();
  }

  void requestEnded() {
    begun = false;
    requests++;
    update();
  }

  /** The network has taken the last byte of a response, or never will. */
  void responseEnded() {
    responses++;
    update();
  }

  private void update() {
    State before = state;
    state =
        requests > responses
            ? State.ANSWERING
            : begun || responses > requests ? State.RECEIVING : State.IDLE;
    if (state == before) {
      return;
    }
    boolean first = requests == 0;
    if (state == State.ANSWERING) {
      cancel();
      listener.awaitsRequest(false);
    } else if (state == State.IDLE) {
      expireAfter(timeouts.keepAlive().toMillis());
    } else if (!first) {
      expireAfter(timeouts.request().toMillis());
    }
    if (before == State.ANSWERING) {
      listener.awaitsRequest(true);
    }
  }

  private void expireAfter(long ms) {
    cancel();
    deadline =
        executor.schedule(
            () -> listener.expired(state == State.RECEIVING), ms, TimeUnit.MILLISECONDS);
  }

  void cancel() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }
}
