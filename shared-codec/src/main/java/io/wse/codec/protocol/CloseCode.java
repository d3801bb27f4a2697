package io.wse.codec.protocol;

/**
 * Close codes that a server sends: they say whether, and how, to come back. Those below 4000 are of
 * RFC 6455, the others of protocol v2.
 */
public enum CloseCode {
  /** A frame breaks the WebSocket protocol. */
  PROTOCOL_ERROR(1002, ComeBack.YES),
  /** A text message is not UTF-8. */
  INVALID_PAYLOAD(1007, ComeBack.YES),
  /** What arrives is not this protocol. */
  NOT_OUR_PROTOCOL(4400, ComeBack.NO),
  /** No token, a bad one, or an expired one. */
  NOT_AUTHENTICATED(4401, ComeBack.WITH_NEW_TOKEN),
  NOT_ALLOWED(4403, ComeBack.NO),
  /** Nothing came in time: no {@code hello}, or no sign of life. */
  TIMED_OUT(4408, ComeBack.YES),
  /** More connections of the user than allowed; the oldest is closed. */
  TOO_MANY_CONNECTIONS(4409, ComeBack.WITH_BACKOFF),
  MESSAGE_TOO_LARGE(4413, ComeBack.NO),
  /** More messages in a second than allowed: come back after a good while. */
  TOO_MANY_MESSAGES(4429, ComeBack.LATER),
  /** Read too slowly for too long: resume from the last position. */
  TOO_SLOW(4430, ComeBack.YES),
  INTERNAL_ERROR(4500, ComeBack.YES),
  /** The node drains: come back as {@code going_away} said. */
  DRAINING(4503, ComeBack.AS_TOLD);

  public enum ComeBack {
    NO,
    YES,
    LATER,
    WITH_BACKOFF,
    WITH_NEW_TOKEN,
    AS_TOLD
  }

  private final int code;
  private final ComeBack comeBack;

  CloseCode(int code, ComeBack comeBack) {
    this.code = code;
    this.comeBack = comeBack;
  }

  public int code() {
    return code;
  }

  public ComeBack comeBack() {
    return comeBack;
  }
}
