package io.wse.socket;

/**
 * A token that is not accepted. The message is for the client, and one of a few; the detail is for
 * the log. Neither holds anything of the token.
 */
final class NotAuthenticatedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String detail;

  private NotAuthenticatedException(String message, String detail) {
    super(message, null, false, false);
    this.detail = detail;
  }

  static NotAuthenticatedException invalid(String detail) {
    return new NotAuthenticatedException("the token is not valid", detail);
  }

  static NotAuthenticatedException expired() {
    return new NotAuthenticatedException("the token has expired", "expired");
  }

  static NotAuthenticatedException tooLong(int maxChars) {
    String message = "the token is longer than " + maxChars + " characters";
    return new NotAuthenticatedException(message, message);
  }

  /**
   * What is wrong with the token: one of a bounded set, since it names no more than the settings.
   */
  String detail() {
    return detail;
  }
}
