package io.wse.codec.protocol;

/** What can be wrong with a client's message, as {@code code} of an {@code error} frame. */
public enum ErrorCode {
  /** The frame is not a JSON object. */
  NOT_JSON(false),
  /** No message of this type exists. */
  UNKNOWN_TYPE(false),
  /** A field is missing or of the wrong kind; the message names it. */
  INVALID_FIELD(false),
  /** A hello was sent already. */
  ALREADY_WELCOMED(false),
  /** The first message must be a hello, since one was announced. */
  HELLO_EXPECTED(false),
  /** The token is bad or expired, or belongs to another user. */
  NOT_AUTHENTICATED(false),
  /** The identity does not allow this topic. */
  TOPIC_NOT_ALLOWED(false),
  /** More topics than a connection may follow. */
  TOO_MANY_TOPICS(false),
  /** No snapshot of this type is defined. */
  SNAPSHOT_UNKNOWN(false),
  /** The snapshot cannot be made just now. */
  SNAPSHOT_UNAVAILABLE(true),
  /** The snapshot cannot be made for this user, however often it is asked for. */
  SNAPSHOT_FAILED(false),
  /** The replay log cannot be read just now. */
  LOG_UNAVAILABLE(true);

  private final boolean retryable;

  ErrorCode(boolean retryable) {
    this.retryable = retryable;
  }

  public boolean retryable() {
    return retryable;
  }
}
