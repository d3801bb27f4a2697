package io.wse.codec.event;

import java.util.List;

/** A path to one value of a record: a field of its JSON body, a header, or the key; or none. */
public record FieldPath(Place place, List<String> steps) {

  public enum Place {
    BODY,
    HEADER,
    KEY,
    NOWHERE
  }

  /** The path of a value that no record has: what it would do is switched off. */
  public static final FieldPath NONE = new FieldPath(Place.NOWHERE, List.of());

  private static final String NONE_WORD = "none";
  private static final String HEADER_PREFIX = "header:";

  public FieldPath {
    steps = List.copyOf(steps);
  }

  /**
   * Reads {@code a.b.c}, {@code header:name}, {@code key} or {@code none}.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  public static FieldPath parse(String text) {
    if (text.equals(NONE_WORD)) {
      return NONE;
    }
    if (text.equals("key")) {
      return new FieldPath(Place.KEY, List.of());
    }
    if (text.startsWith(HEADER_PREFIX) && text.length() > HEADER_PREFIX.length()) {
      return new FieldPath(Place.HEADER, List.of(text.substring(HEADER_PREFIX.length())));
    }
    List<String> steps = List.of(text.split("\\.", -1));
    if (text.startsWith(HEADER_PREFIX) || steps.contains("")) {
      throw new IllegalArgumentException(
          "expected a path such as user_id, meta.user.id, header:user-id or key, found \""
              + text
              + "\"");
    }
    return new FieldPath(Place.BODY, steps);
  }

  @Override
  public String toString() {
    return switch (place) {
      case NOWHERE -> NONE_WORD;
      case KEY -> "key";
      case HEADER -> HEADER_PREFIX + steps.get(0);
      case BODY -> String.join(".", steps);
    };
  }
}
