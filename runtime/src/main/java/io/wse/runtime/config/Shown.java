package io.wse.runtime.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Values as they appear in messages and documentation. */
final class Shown {
  /**
   * A URL's user part, and a password among its parameters. A password may hold what should have
   * been encoded, a blank too, so everything up to the last at sign is hidden.
   */
  private static final Pattern URL_SECRET =
      Pattern.compile("(?is)(?<=://).*(?=@)|(?<=password=)[^&]*");

  private static final int MAX_LENGTH = 120;

  private Shown() {}

  static String value(Object value) {
    String shown;
    if (value instanceof Duration duration) {
      shown = DurationUnit.show(duration);
    } else if (value instanceof List<?> list) {
      shown = list.stream().map(Shown::value).collect(Collectors.joining(","));
    } else if (value instanceof Map<?, ?> map) {
      shown =
          map.entrySet().stream()
              .map(e -> e.getKey() + "=" + value(e.getValue()))
              .collect(Collectors.joining(","));
    } else if (value instanceof Enum<?> constant) {
      shown = constant.name().toLowerCase(Locale.ROOT);
    } else {
      shown = String.valueOf(value);
    }
    String safe = URL_SECRET.matcher(shown).replaceAll("***");
    return safe.length() <= MAX_LENGTH ? safe : safe.substring(0, MAX_LENGTH) + "...";
  }

  /** What was found instead of what was expected, with its type where that is the difference. */
  static String found(RawValue raw) {
    Object value = raw.value();
    if (value == null || "".equals(value)) {
      return "nothing";
    }
    if (value instanceof List) {
      return "a list";
    }
    if (value instanceof Map) {
      return "a mapping";
    }
    if (value instanceof String text) {
      return "\"" + value(text) + "\"";
    }
    return (value instanceof Boolean ? "the boolean " : "the number ") + value;
  }
}
