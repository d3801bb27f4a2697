package io.wse.demo.readmodel;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The last row of a page, as the values that its list is ordered by; opaque to clients. */
public record Cursor(List<String> values) {
  private static final int MAX_LENGTH = 1024;

  public Cursor {
    values = List.copyOf(values);
  }

  String encode() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(new JsonArray(values).encode().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param order of the list that it is for
   * @throws IllegalArgumentException if it is not one of that list's
   */
  public static Cursor decode(String encoded, SortOrder order) {
    try {
      if (encoded.length() <= MAX_LENGTH) {
        var json = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
        var values = new JsonArray(json).stream().map(String.class::cast).toList();
        if (order.admits(values)) {
          return new Cursor(values);
        }
      }
    } catch (IllegalArgumentException
        | DecodeException
        | ClassCastException
        | NullPointerException notOurs) {
      // Told below, in our words.
    }
    throw new IllegalArgumentException("not a cursor");
  }
}
