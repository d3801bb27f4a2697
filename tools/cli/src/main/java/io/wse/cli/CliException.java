package io.wse.cli;

/** What the user asked for cannot be done; the message is one line, fit to be shown as it is. */
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CliException(String message) {
    super(message);
  }

  CliException(String message, Throwable cause) {
    super(message, cause);
  }
}
