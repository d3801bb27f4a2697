package io.wse.demo.domain;

/** A command that the domain does not carry out, with a code that callers decide by. */
public final class CommandRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why, as callers tell refusals apart. */
  public enum Code {
    INVALID,
    NOT_FOUND,
    CONFLICT,
    UNAVAILABLE
  }

  private final Code code;
  private final String field;

  public CommandRefused(Code code, String message, String field) {
    // Refusals are answers, not faults: no stack trace.
    super(message, null, false, false);
    this.code = code;
    this.field = field;
  }

  public static CommandRefused invalid(String field, String message) {
    return new CommandRefused(Code.INVALID, message, field);
  }

  public static CommandRefused notFound(String message) {
    return new CommandRefused(Code.NOT_FOUND, message, null);
  }

  public static CommandRefused conflict(String message) {
    return new CommandRefused(Code.CONFLICT, message, null);
  }

  public static CommandRefused unavailable(String message) {
    return new CommandRefused(Code.UNAVAILABLE, message, null);
  }

  public Code code() {
    return code;
  }

  /** The input's field that is at fault, or null. */
  public String field() {
    return field;
  }
}
