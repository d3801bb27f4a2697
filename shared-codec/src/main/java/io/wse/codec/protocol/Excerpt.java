package io.wse.codec.protocol;

/**
 * Cuts text that a client sent before an error message quotes it, so that an answer never grows
 * with the question.
 */
public final class Excerpt {
  private static final int MAX_CHARS = 60;

  private Excerpt() {}

  /** The text, or its beginning followed by an ellipsis. */
  public static String of(String text) {
    return cut(text, MAX_CHARS);
  }

  static String cut(String text, int maxChars) {
    if (text.length() <= maxChars) {
      return text;
    }
    boolean splitsPair =
        Character.isHighSurrogate(text.charAt(maxChars - 1))
            && Character.isLowSurrogate(text.charAt(maxChars));
    return text.substring(0, splitsPair ? maxChars - 1 : maxChars) + "…";
  }
}
