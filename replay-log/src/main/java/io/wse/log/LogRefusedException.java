package io.wse.log;

/**
 * The server's settings and ours do not fit. Trying again is no use before somebody changes one.
 */
public final class LogRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public LogRefusedException(String message) {
    super(message);
  }
}
