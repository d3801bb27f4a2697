package io.wse.codec.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.wse.codec.JsonText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of one JSON object, each as a slice of the bytes it was read from.
 *
 * <p>Names and values are cut out rather than parsed and printed again, so that what the domain
 * wrote reaches the browser unchanged: {@code 1.10} stays {@code 1.10}.
 */
final class RawObject {

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

  /**
   * One field.
   *
   * @param start where its name begins, the quote included; it ends where its value ends
   */
  record Field(String name, int start, Slice value) {}

  private final List<Field> fields = new ArrayList<>();
  private final Map<String, List<Slice>> byName = new HashMap<>();

  private RawObject() {}

  /**
   * Reads one object that fills the range.
   *
   * @throws IOException when the text is not exactly one JSON object
   */
  static RawObject read(byte[] bytes, int start, int length) throws IOException {
    try (JsonParser parser = JsonText.PARSER.createParser(bytes, start, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("expected a JSON object");
      }
      RawObject object = new RawObject();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        int nameStart = start + (int) parser.currentTokenLocation().getByteOffset();
        parser.nextToken();
        object.add(new Field(name, nameStart, slice(bytes, start, parser)));
      }
      if (parser.nextToken() != null) {
        throw new IOException("expected the end after the JSON object");
      }
      return object;
    }
  }

  private void add(Field field) {
    fields.add(field);
    byName.computeIfAbsent(field.name(), name -> new ArrayList<>(1)).add(field.value());
  }

  /** The elements of an array. */
  static List<Slice> elements(Slice array) throws IOException {
    try (JsonParser parser =
        JsonText.PARSER.createParser(array.bytes(), array.start(), array.length())) {
      parser.nextToken();
      List<Slice> elements = new ArrayList<>();
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

  /** The fields in their order, repeated ones as often as they stand there. */
  List<Field> fields() {
    return fields;
  }

  /** The values of all fields of the name: mostly one or none. */
  List<Slice> get(String name) {
    return byName.getOrDefault(name, List.of());
  }
}
