package io.wse.socket;

import io.vertx.core.Future;

/**
 * A response that a SockJS client holds open to be sent to. It ends after one frame, or after so
 * many bytes; then the client comes with the next. State on the verticle's context.
 */
interface SockJsReceiver {

  /** Told when the client goes before the response has ended. */
  void onGone(Runnable gone);

  /** Sends a frame; completes when it was handed to the network. */
  Future<Void> send(byte[] frame);

  /** Whether it takes more than one frame. */
  boolean isStream();

  boolean isEnded();

  void end();

  /** Whether the network has all of it, to the end, or is cut off and never will. */
  boolean isTaken();

  /** Cuts the client off. */
  void abort();
}
