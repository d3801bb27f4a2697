package io.wse.codec.event;

import com.fasterxml.jackson.core.JsonToken;
import io.wse.codec.Channel;
import io.wse.codec.JsonText;
import io.wse.codec.event.DecodeException.Cause;
import io.wse.codec.event.RawObject.Slice;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The values that paths name in one record. A value is given exactly as it was written, or refused
 * by its path's name: two that differ are never made equal.
 */
final class RecordFields {

  private final SourceRecord record;
  private final RawObject body;

  /**
   * @param body null where it cannot be read; its fields are then missing
   */
  RecordFields(SourceRecord record, RawObject body) {
    this.record = record;
    this.body = body;
  }

  /** The text or the number at a path; nothing where it is missing, null or empty. */
  Optional<String> text(FieldPath path) throws IOException, DecodeException {
    if (path.place() != FieldPath.Place.BODY) {
      return outsideOfTheBody(path);
    }
    Optional<Slice> value = present(path);
    return value.isEmpty() ? Optional.empty() : nonEmpty(text(path, value.get()));
  }

  /** The ids at a path: one, or the elements of an array. */
  List<String> ids(FieldPath path) throws IOException, DecodeException {
    if (path.place() != FieldPath.Place.BODY) {
      return outsideOfTheBody(path).stream().toList();
    }
    Optional<Slice> value = present(path);
    if (value.isEmpty()) {
      return List.of();
    }
    if (!value.get().isArray()) {
      return nonEmpty(id(path, value.get())).stream().toList();
    }
    List<String> ids = new ArrayList<>();
    for (Slice element : RawObject.elements(value.get())) {
      ids.add(id(path, element));
    }
    return ids;
  }

  /** Whether the value at a path is true; false where it is missing. */
  boolean isTrue(FieldPath path) throws IOException, DecodeException {
    Optional<String> value;
    if (path.place() == FieldPath.Place.BODY) {
      Optional<Slice> slice = present(path);
      if (slice.isPresent() && slice.get().token().isStructStart()) {
        throw invalid(path, "true or false", slice.get());
      }
      value = slice.map(Slice::text);
    } else {
      value = outsideOfTheBody(path);
    }
    if (value.isEmpty() || value.get().equals("false")) {
      return false;
    }
    if (value.get().equals("true")) {
      return true;
    }
    throw invalid(path, "true or false", value.get());
  }

  /** The value at a path of the body, null included. */
  Optional<Slice> value(FieldPath path) throws IOException, DecodeException {
    if (body == null || path.place() != FieldPath.Place.BODY) {
      return Optional.empty();
    }
    RawObject object = body;
    Slice found = null;
    for (String step : path.steps()) {
      if (found != null) {
        if (!found.isObject()) {
          return Optional.empty();
        }
        object = RawObject.read(found.bytes(), found.start(), found.length());
      }
      List<Slice> values = object.get(step);
      if (values.isEmpty()) {
        return Optional.empty();
      }
      if (values.size() > 1) {
        throw new DecodeException(
            Cause.INVALID_FIELD,
            path + ": expected " + step + " once, found it " + values.size() + " times");
      }
      found = values.get(0);
    }
    return Optional.ofNullable(found);
  }

  private Optional<Slice> present(FieldPath path) throws IOException, DecodeException {
    return value(path).filter(value -> !value.isNull());
  }

  private Optional<String> outsideOfTheBody(FieldPath path) throws DecodeException {
    byte[] bytes =
        switch (path.place()) {
          case KEY -> record.key();
          case HEADER -> record.headers().get(path.steps().get(0));
          default -> null;
        };
    if (bytes == null) {
      return Optional.empty();
    }
    try {
      return nonEmpty(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw new DecodeException(Cause.INVALID_FIELD, path + ": expected text in UTF-8");
    }
  }

  private static Optional<String> nonEmpty(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static String text(FieldPath path, Slice value) throws DecodeException {
    if (value.token() == JsonToken.VALUE_STRING) {
      return wellFormed(path, value.text());
    }
    if (!value.token().isNumeric()) {
      throw invalid(path, "text or a number", value);
    }
    return value.text();
  }

  private static String id(FieldPath path, Slice value) throws DecodeException {
    if (value.token() == JsonToken.VALUE_STRING) {
      return wellFormed(path, value.text());
    }
    if (!value.token().isNumeric()) {
      throw invalid(path, "text or a whole number", value);
    }
    return wholeNumber(path, value.text());
  }

  /** {@code 4242}, however it is written: {@code 4242.0}, {@code 4.242e3}. */
  private static String wholeNumber(FieldPath path, String written) throws DecodeException {
    // The limit is checked before the digits are computed: 1e999999999 has a billion of them.
    if (written.length() <= 2 * Channel.MAX_ID_LENGTH) {
      try {
        BigDecimal number = new BigDecimal(written).stripTrailingZeros();
        if (number.scale() <= 0
            && (long) number.precision() - number.scale() <= Channel.MAX_ID_LENGTH) {
          return number.toBigInteger().toString();
        }
      } catch (ArithmeticException | NumberFormatException e) {
        throw invalid(path, "text or a whole number", written);
      }
    }
    throw invalid(path, "text or a whole number", written);
  }

  private static String wellFormed(FieldPath path, String text) throws DecodeException {
    int at = JsonText.loneSurrogate(text);
    if (at >= 0) {
      throw new DecodeException(
          Cause.INVALID_FIELD,
          path + ": expected text without lone surrogates, found one at " + at);
    }
    return text;
  }

  private static DecodeException invalid(FieldPath path, String expected, Slice found) {
    return invalid(
        path,
        expected,
        switch (found.token()) {
          case START_OBJECT -> "an object";
          case START_ARRAY -> "an array";
          default -> found.text();
        });
  }

  private static DecodeException invalid(FieldPath path, String expected, String found) {
    String shown = found.length() > 40 ? found.substring(0, 40) + "…" : found;
    return new DecodeException(
        Cause.INVALID_FIELD, path + ": expected " + expected + ", found " + shown);
  }
}
