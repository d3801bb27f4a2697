package io.wse.log;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Whose log it is. Two engines on the same keys would resynchronise each other's clients again and
 * again, so the names are written down in Redis by the first node, and a node of other names is
 * refused.
 *
 * @param prefix what the keys in Redis begin with
 * @param names what an engine is told from others by, under the names of the settings; a node gives
 *     those that it knows
 */
public record LogOwner(String prefix, Map<String, String> names) {

  /** No braces, which would end the hash tag, and nothing that a pattern of keys would match. */
  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

  /** Of a log that is nobody's in particular. */
  static final LogOwner NOBODY = new LogOwner(LogKeys.DEFAULT.prefix(), Map.of());

  public LogOwner {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "prefix: expected 1 to 64 letters, digits and . _ : -, found " + prefix);
    }
    names = Map.copyOf(names);
  }

  /** As {@code cluster.name=a, consumer.group=b}, in a fixed order. */
  static String text(Map<String, String> names) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(names)
        .forEach(
            (name, value) ->
                text.append(text.isEmpty() ? "" : ", ").append(name).append('=').append(value));
    return text.toString();
  }
}
