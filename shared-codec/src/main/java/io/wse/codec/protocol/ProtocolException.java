package io.wse.codec.protocol;

/**
 * A client's frame that is no message of the protocol. The message says what was expected. It has
 * no stack trace: a client can cause as many of these as it sends frames.
 */
public final class ProtocolException extends Exception {

  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String re;

  /**
   * @param re the frame's own id, null where it has none
   */
  public ProtocolException(ErrorCode code, String re, String message) {
    super(message, null, false, false);
    this.code = code;
    this.re = re;
  }

  public ErrorCode code() {
    return code;
  }

  public String re() {
    return re;
  }
}
