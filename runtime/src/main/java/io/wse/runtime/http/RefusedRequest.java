package io.wse.runtime.http;

import java.util.Map;

/** Why a request is refused. Its connection is closed after the answer. */
public final class RefusedRequest extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Map<String, String> headers;

  /**
   * @param message for the client; says what was expected
   */
  public RefusedRequest(int status, String message) {
    this(status, message, Map.of());
  }

  /**
   * @param headers of the answer
   */
  public RefusedRequest(int status, String message, Map<String, String> headers) {
    super(message, null, false, false);
    this.status = status;
    this.headers = Map.copyOf(headers);
  }

  public int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }
}
