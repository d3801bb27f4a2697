package io.wse.runtime;

import io.wse.runtime.config.Key;

/** Why a node could not start, in one line for its operator; a stack trace would add nothing. */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A listener that could not be opened, said with the key that names its port. */
  public static StartException listening(Key<?> portKey, String host, int port, Throwable cause) {
    String where = host + ":" + port;
    return new StartException(
        isInUse(cause)
            ? portKey + ": " + where + " is in use"
            : portKey + ": cannot listen on " + where + ": " + cause.getMessage(),
        cause);
  }

  /**
   * The native transport has an exception class of its own and hands the system's text on, so the
   * text decides.
   */
  private static boolean isInUse(Throwable cause) {
    return String.valueOf(cause.getMessage()).contains("already in use");
  }
}
