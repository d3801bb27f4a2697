package io.wse.runtime.config;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns what was written into what was meant; anything else is an {@link IllegalArgumentException}.
 */
@FunctionalInterface
interface ValueReader<T> {
  Pattern TABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?");
  Pattern PREFIX = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  Pattern HOST_PORT = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^\\s:,\\[\\]/@]+):([0-9]{1,5})");

  /** A token, as RFC 9110 has it; the asterisk is one of its characters. */
  Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

  Pattern DURATION = Pattern.compile("([0-9]{1,15}) ?(ms|s|m|h|d)");

  T read(RawValue raw);

  static String text(RawValue raw) {
    if (raw.value() instanceof String text && !text.isBlank()) {
      return text.trim();
    }
    throw new IllegalArgumentException();
  }

  static String table(RawValue raw) {
    String text = text(raw);
    if (!TABLE.matcher(text).matches()) {
      throw new IllegalArgumentException();
    }
    return text;
  }

  static String prefix(RawValue raw) {
    String text = text(raw);
    if (!PREFIX.matcher(text).matches()) {
      throw new IllegalArgumentException();
    }
    return text;
  }

  static String url(RawValue raw, List<String> schemes) {
    String text = text(raw);
    // A comma separates the hosts of one URL, which URI does not know; only the form of the whole
    // is checked here.
    URI uri = URI.create(text.replace(",", "%2C"));
    if (uri.getScheme() == null
        || !schemes.contains(uri.getScheme())
        || uri.getRawAuthority() == null) {
      throw new IllegalArgumentException();
    }
    return text;
  }

  static String hostPorts(RawValue raw) {
    String text = text(raw);
    for (String address : text.split(",", -1)) {
      Matcher matcher = HOST_PORT.matcher(address.trim());
      if (!matcher.matches()) {
        throw new IllegalArgumentException();
      }
      within(Long.parseLong(matcher.group(2)), 1, 65535);
    }
    return text;
  }

  static Map<String, String> properties(RawValue raw) {
    Map<String, String> properties = new TreeMap<>();
    section(raw)
        .forEach(
            (name, value) -> {
              if (!(value instanceof String
                  || value instanceof Number
                  || value instanceof Boolean)) {
                throw new IllegalArgumentException();
              }
              properties.put(name, value.toString());
            });
    return Collections.unmodifiableMap(properties);
  }

  static String secret(RawValue raw, int minBytes) {
    String text = text(raw);
    if (text.getBytes(StandardCharsets.UTF_8).length < minBytes) {
      throw new IllegalArgumentException();
    }
    return text;
  }

  static long integer(RawValue raw, long min, long max) {
    return within(number(raw), min, max);
  }

  static boolean bool(RawValue raw) {
    if (raw.value() instanceof Boolean value) {
      return value;
    }
    if (raw.fromEnvironment() && List.of("true", "false").contains(raw.value())) {
      return raw.value().equals("true");
    }
    throw new IllegalArgumentException();
  }

  static Duration duration(RawValue raw, DurationUnit unit, Duration min, Duration max) {
    long millis;
    if (raw.value() instanceof String text && DURATION.matcher(text.trim()).matches()) {
      Matcher matcher = DURATION.matcher(text.trim());
      matcher.matches();
      millis =
          DurationUnit.ofSymbol(matcher.group(2))
              .orElseThrow()
              .of(Long.parseLong(matcher.group(1)))
              .toMillis();
    } else {
      millis = unit.of(within(number(raw), 0, max.toMillis())).toMillis();
    }
    return Duration.ofMillis(within(millis, min.toMillis(), max.toMillis()));
  }

  static long bytes(RawValue raw, long min, long max) {
    long size = raw.value() instanceof String text ? ByteSize.parse(text) : number(raw);
    return within(size, min, max);
  }

  static List<String> list(RawValue raw) {
    List<String> texts = new ArrayList<>();
    if (raw.value() instanceof List<?> list) {
      for (Object item : list) {
        texts.add(text(new RawValue(item, false)));
      }
    } else if (raw.value() instanceof String text) {
      for (String item : text.split(",")) {
        if (!item.isBlank()) {
          texts.add(item.trim());
        }
      }
    } else {
      throw new IllegalArgumentException();
    }
    return List.copyOf(texts);
  }

  static List<String> headers(RawValue raw) {
    List<String> names = list(raw);
    if (!names.stream().allMatch(name -> HEADER.matcher(name).matches())) {
      throw new IllegalArgumentException();
    }
    return names;
  }

  static Map<String, String> map(RawValue raw) {
    Map<String, String> entries = new LinkedHashMap<>();
    if (raw.value() instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) ->
              entries.put(text(new RawValue(key, false)), text(new RawValue(value, false))));
    } else {
      for (String item : list(raw)) {
        int equals = item.indexOf('=');
        if (equals < 0) {
          throw new IllegalArgumentException();
        }
        String value = item.substring(equals + 1);
        entries.put(
            text(new RawValue(item.substring(0, equals), false)), text(new RawValue(value, false)));
      }
    }
    return Collections.unmodifiableMap(entries);
  }

  static Map<String, Object> section(RawValue raw) {
    Object value = raw.fromEnvironment() ? YamlFile.parse((String) raw.value()) : raw.value();
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException();
    }
    Map<String, Object> entries = new LinkedHashMap<>();
    map.forEach((key, nested) -> entries.put(text(new RawValue(key, false)), nested));
    return Collections.unmodifiableMap(entries);
  }

  private static long number(RawValue raw) {
    Object value = raw.value();
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    if (raw.fromEnvironment() && value instanceof String text) {
      return Long.parseLong(text.trim());
    }
    throw new IllegalArgumentException();
  }

  private static long within(long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException();
    }
    return value;
  }
}
