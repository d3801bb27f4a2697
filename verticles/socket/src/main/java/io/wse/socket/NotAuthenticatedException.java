package io.wse.socket;

/** A token that is not accepted; the message says why, and nothing of the token. */
final class NotAuthenticatedException extends Exception {
  private static final long serialVersionUID = 1L;

  NotAuthenticatedException(String message) {
    super(message, null, false, false);
  }
}
