package io.wse.codec.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of one JSON object, each as a slice of the bytes it was read from.
 *
 * <p>Values are cut out rather than parsed and printed again, so that what the domain wrote reaches
 * the browser unchanged: {@code 1.10} stays {@code 1.10}.
 */
final class RawObject {

  /**
   * Reads UTF-8 and nothing else. Left to itself, Jackson takes text with many zero bytes for
   * UTF-16 or UTF-32, whose characters then stand at no offset of a byte.
   */
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build();

  /** One value: its first token, and the range of its text, quotes of a string included. */
  record Slice(byte[] bytes, int start, int end, JsonToken token, String text) {

    int length() {
      return end - start;
    }

    boolean isObject() {
      return token == JsonToken.START_OBJECT;
    }

    boolean isArray() {
      return token == JsonToken.START_ARRAY;
    }

    boolean isNull() {
      return token == JsonToken.VALUE_NULL;
    }
  }

  private final Map<String, Slice> fields = new LinkedHashMap<>();

  private RawObject() {}

  /**
   * Reads one object that fills the range.
   *
   * @throws IOException when the text is not exactly one JSON object
   */
  static RawObject read(byte[] bytes, int start, int length) throws IOException {
    try (JsonParser parser = JSON.createParser(bytes, start, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("expected a JSON object");
      }
      RawObject object = new RawObject();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        object.fields.put(name, slice(bytes, start, parser));
      }
      if (parser.nextToken() != null) {
        throw new IOException("expected the end after the JSON object");
      }
      return object;
    }
  }

  /** The elements of an array. */
  static Iterable<Slice> elements(Slice array) throws IOException {
    try (JsonParser parser = JSON.createParser(array.bytes(), array.start(), array.length())) {
      parser.nextToken();
      java.util.List<Slice> elements = new java.util.ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(slice(array.bytes(), array.start(), parser));
      }
      return elements;
    }
  }

  private static Slice slice(byte[] bytes, int base, JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    int start = base + (int) parser.currentTokenLocation().getByteOffset();
    String text = null;
    if (token.isStructStart()) {
      parser.skipChildren();
    } else {
      text = parser.getText();
      parser.finishToken();
    }
    int end = base + (int) parser.currentLocation().getByteOffset();
    return new Slice(bytes, start, end, token, text);
  }

  Map<String, Slice> fields() {
    return fields;
  }

  Slice get(String name) {
    return fields.get(name);
  }
}
