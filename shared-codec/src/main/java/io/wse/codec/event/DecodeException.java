package io.wse.codec.event;

/** A record that is no domain event. The message names the field and what was expected. */
public final class DecodeException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why; goes into the dead letter's headers and into a metric's tag. */
  public enum Cause {
    TOO_LARGE,
    NOT_UTF8,
    NOT_JSON,
    MISSING_FIELD,
    INVALID_FIELD
  }

  private final Cause reason;

  public DecodeException(Cause reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Cause reason() {
    return reason;
  }
}
