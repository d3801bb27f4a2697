package io.wse.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.vertx.core.json.Json;

/** Pieces of JSON text. */
public final class JsonText {

  /**
   * Reads JSON of which the size was limited before, so numbers, texts and names may have any
   * length. Nesting is limited to 1,000 levels.
   *
   * <p>Bytes are UTF-8 and nothing else. Left to itself, Jackson takes text with many zero bytes
   * for UTF-16 or UTF-32, whose characters then stand at no offset of a byte.
   */
  public static final JsonFactory PARSER =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private JsonText() {}

  /** The text as a JSON string, quoted and escaped. */
  public static String quote(String text) {
    return Json.encode(text);
  }

  /**
   * Where a text has one half of a surrogate pair without the other, or -1. UTF-8 cannot express
   * it, so that every such text would become the same one on its way.
   */
  public static int loneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return i;
      }
    }
    return -1;
  }
}
