package io.wse.codec.event;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives a domain event's type its name on the wire: an exact name first, then the first pattern
 * that fits ({@code *} stands for any characters), else snake case.
 *
 * <p>Snake case: {@code ResourceCreated} becomes {@code resource_created}, {@code NEW_MESSAGE}
 * becomes {@code new_message}; a name with other than letters, digits and underscores, such as
 * {@code order:updated}, stays as it is. Safe for use by several threads.
 */
public final class TypeMapping {

  /** Types come from records, so what is remembered of them is bounded. */
  private static final int REMEMBERED = 4096;

  /** The tag of metrics for types that the configuration does not name. */
  public static final String OTHER = "other";

  private record Pattern(java.util.regex.Pattern expression, String wireType) {}

  private final Map<String, String> exact = new LinkedHashMap<>();
  private final List<Pattern> patterns;
  private final Map<String, String> snakeCased = new ConcurrentHashMap<>();

  /** From the configuration's map, in its order; keys with a {@code *} are patterns. */
  public TypeMapping(Map<String, String> types) {
    List<Pattern> found = new java.util.ArrayList<>();
    types.forEach(
        (domainType, wireType) -> {
          if (domainType.isBlank() || wireType.isBlank()) {
            throw new IllegalArgumentException(
                "expected names of types, found \"" + domainType + "\": \"" + wireType + "\"");
          }
          if (domainType.indexOf('*') >= 0) {
            found.add(new Pattern(glob(domainType), wireType));
          } else {
            exact.put(domainType, wireType);
          }
        });
    patterns = List.copyOf(found);
  }

  public String wireType(String domainType) {
    String configured = configured(domainType);
    if (configured != null) {
      return configured;
    }
    String known = snakeCased.get(domainType);
    if (known != null) {
      return known;
    }
    String computed = snakeCase(domainType);
    if (snakeCased.size() < REMEMBERED) {
      snakeCased.put(domainType, computed);
    }
    return computed;
  }

  /** The wire type where the configuration names it, else {@link #OTHER}: a bounded set. */
  public String metricTag(String domainType) {
    String configured = configured(domainType);
    return configured != null ? configured : OTHER;
  }

  private String configured(String domainType) {
    String wireType = exact.get(domainType);
    if (wireType != null) {
      return wireType;
    }
    for (Pattern pattern : patterns) {
      if (pattern.expression.matcher(domainType).matches()) {
        return pattern.wireType;
      }
    }
    return null;
  }

  static String snakeCase(String name) {
    StringBuilder out = new StringBuilder(name.length() + 8);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean upper = c >= 'A' && c <= 'Z';
      boolean plain = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
      if (!plain) {
        return name;
      }
      if (upper && i > 0 && startsWord(name, i) && out.charAt(out.length() - 1) != '_') {
        out.append('_');
      }
      out.append(upper ? (char) (c + ('a' - 'A')) : c);
    }
    return out.toString();
  }

  /** An upper case letter starts a word after a lower case letter or digit, and ends a run. */
  private static boolean startsWord(String name, int i) {
    char before = name.charAt(i - 1);
    boolean beforeUpper = before >= 'A' && before <= 'Z';
    boolean nextLower =
        i + 1 < name.length() && name.charAt(i + 1) >= 'a' && name.charAt(i + 1) <= 'z';
    return !beforeUpper || nextLower;
  }

  private static java.util.regex.Pattern glob(String pattern) {
    StringBuilder expression = new StringBuilder();
    for (String literal : pattern.split("\\*", -1)) {
      if (expression.length() > 0) {
        expression.append(".*");
      }
      expression.append(literal.isEmpty() ? "(?:)" : java.util.regex.Pattern.quote(literal));
    }
    return java.util.regex.Pattern.compile(expression.toString(), java.util.regex.Pattern.DOTALL);
  }
}
