package io.wse.log;

/**
 * The log cannot be reached, did not answer in time, or refuses for now. Whether an append was done
 * is unknown; the same request may be sent again.
 */
public final class LogUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public LogUnavailableException(String message) {
    super(message);
  }

  public LogUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
