package io.wse.embedded;

import java.util.List;

/**
 * A server could not be started, stopped or reached. The message is one line, fit for a person to
 * read; what the server itself said last, if that is known, is beside it.
 */
public final class ServerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String output;

  public ServerException(String message) {
    this(message, (Throwable) null);
  }

  public ServerException(String message, Throwable cause) {
    this(message, List.of(), cause);
  }

  ServerException(String message, List<String> output, Throwable cause) {
    super(message, cause);
    this.output = String.join("\n", output);
  }

  /** The last lines of the server's output, oldest first. */
  public List<String> output() {
    return output.lines().toList();
  }

  /** With the server's output, for stack traces. */
  @Override
  public String toString() {
    return output.isEmpty() ? super.toString() : super.toString() + "\n" + output;
  }
}
