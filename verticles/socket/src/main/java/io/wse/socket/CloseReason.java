package io.wse.socket;

import java.nio.charset.StandardCharsets;

/** The text of a close frame. */
final class CloseReason {
  private static final int MAX_BYTES = 123;

  private CloseReason() {}

  /** As much of the reason as a close frame may hold. */
  static String fit(String reason) {
    String fitting = reason;
    while (fitting.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      int end = fitting.offsetByCodePoints(fitting.length(), -1);
      fitting = fitting.substring(0, Math.min(end, MAX_BYTES));
    }
    return fitting;
  }
}
