package io.wse.demo.domain;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;

/**
 * Strict reading of a row's fields. Records of others may lie in our topics, so what passes here
 * can be stored: lengths, ranges and characters are within what the read model's columns take.
 */
final class Fields {
  private static final int MAX_TEXT_LENGTH = 256;
  private static final int MAX_SCALE = 8;
  private static final BigDecimal MAX_NUMBER = new BigDecimal("1e15");

  private final JsonObject row;

  Fields(JsonObject row) {
    this.row = row;
  }

  UUID uuid(String name) {
    var text = text(name);
    try {
      var id = UUID.fromString(text);
      if (id.toString().equals(text)) {
        return id;
      }
    } catch (IllegalArgumentException notAnId) {
      // Told below, in our words.
    }
    throw wrong(name, "a UUID in lower case");
  }

  String text(String name) {
    var text = optionalText(name);
    if (text == null) {
      throw wrong(name, "text");
    }
    return text;
  }

  String optionalText(String name) {
    var value = row.getValue(name);
    if (value == null) {
      return null;
    }
    if (value instanceof String text
        && text.length() <= MAX_TEXT_LENGTH
        && text.indexOf('\0') < 0) {
      return text;
    }
    throw wrong(name, "text of at most " + MAX_TEXT_LENGTH + " characters");
  }

  BigDecimal number(String name) {
    var number = optionalNumber(name);
    if (number == null) {
      throw wrong(name, "a number");
    }
    return number;
  }

  BigDecimal optionalNumber(String name) {
    var value = row.getValue(name);
    if (value == null) {
      return null;
    }
    if (value instanceof Number number) {
      try {
        var decimal = new BigDecimal(number.toString());
        if (decimal.abs().compareTo(MAX_NUMBER) < 0
            && decimal.stripTrailingZeros().scale() <= MAX_SCALE) {
          return decimal;
        }
      } catch (NumberFormatException notFinite) {
        // Told below, in our words.
      }
    }
    throw wrong(
        name, "a number below 1e15 with at most " + MAX_SCALE + " digits after the decimal point");
  }

  int count(String name) {
    var value = row.getValue(name);
    if (value instanceof Integer count && count >= 0) {
      return count;
    }
    throw wrong(name, "a count");
  }

  Instant time(String name) {
    var time = optionalTime(name);
    if (time == null) {
      throw wrong(name, "a time in ISO 8601");
    }
    return time;
  }

  Instant optionalTime(String name) {
    var text = optionalText(name);
    if (text == null) {
      return null;
    }
    try {
      var time = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
      if (time.getYear() >= 1970 && time.getYear() <= 9999) {
        return time.toInstant().truncatedTo(ChronoUnit.MILLIS);
      }
    } catch (DateTimeParseException notATime) {
      // Told below, in our words.
    }
    throw wrong(name, "a time in ISO 8601 between the years 1970 and 9999");
  }

  <E extends Enum<E>> E oneOf(String name, Class<E> type) {
    var text = text(name);
    for (var constant : type.getEnumConstants()) {
      if (wireName(constant).equals(text)) {
        return constant;
      }
    }
    throw wrong(name, "a " + type.getSimpleName());
  }

  static String wireName(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static IllegalArgumentException wrong(String name, String expected) {
    return new IllegalArgumentException("data." + name + ": expected " + expected);
  }
}
