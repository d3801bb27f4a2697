package io.wse.socket;

import java.util.List;

/**
 * A pattern of topics or origins: {@code *} stands for any text, also none; a word in braces for a
 * value that is taken literally.
 */
record TextPattern(List<String> parts) {
  static final String USER = "{user}";
  static final String HOST = "{host}";

  static TextPattern of(String pattern, String word, String value) {
    // The value is put in after the split, so that a user called * gets no more than the others.
    List<String> parts =
        List.of(pattern.split("\\*", -1)).stream().map(part -> part.replace(word, value)).toList();
    return new TextPattern(parts);
  }

  boolean matches(String topic) {
    String first = parts.get(0);
    if (parts.size() == 1) {
      return topic.equals(first);
    }
    String last = parts.get(parts.size() - 1);
    if (!topic.startsWith(first)
        || !topic.endsWith(last)
        || topic.length() < first.length() + last.length()) {
      return false;
    }
    int from = first.length();
    int end = topic.length() - last.length();
    for (String part : parts.subList(1, parts.size() - 1)) {
      int found = topic.indexOf(part, from);
      if (found < 0 || found + part.length() > end) {
        return false;
      }
      from = found + part.length();
    }
    return true;
  }
}
