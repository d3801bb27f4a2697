package io.wse.runtime;

/**
 * Makes values that others choose safe to stand in the log: they can neither end a field or a line
 * nor reach a terminal as a control sequence.
 */
final class LogText {

  private LogText() {}

  /** A field's value in quotes, with quotes, backslashes and control characters escaped. */
  static String quoted(String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"");
    return '"' + escape(escaped, false) + '"';
  }

  /** Text that stays on its line. */
  static String line(String text) {
    return escape(text, false);
  }

  /** Text of several lines, such as a stack trace. */
  static String lines(String text) {
    return escape(text, true);
  }

  private static String escape(String text, boolean keepLayout) {
    StringBuilder escaped = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean safe = !isControl(c) || keepLayout && (c == '\n' || c == '\t');
      if (escaped == null && !safe) {
        escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (escaped != null) {
        if (safe) {
          escaped.append(c);
        } else {
          escaped.append(String.format("\\u%04x", (int) c));
        }
      }
    }
    return escaped == null ? text : escaped.toString();
  }

  /**
   * C0 and C1 controls, line separators, and the marks that change the direction of text: these let
   * a terminal show something else than what was logged.
   */
  private static boolean isControl(char c) {
    return Character.isISOControl(c)
        || c == 0x2028
        || c == 0x2029
        || c == 0x200e
        || c == 0x200f
        || c >= 0x202a && c <= 0x202e
        || c >= 0x2066 && c <= 0x2069;
  }
}
