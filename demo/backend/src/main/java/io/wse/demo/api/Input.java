package io.wse.demo.api;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;

/** A request's body, read strictly: what is wrong is told with the field's name. */
final class Input {
  private final JsonObject body;

  private Input(JsonObject body) {
    this.body = body;
  }

  static Input of(RoutingContext context) {
    var buffer = context.body().buffer();
    if (buffer != null) {
      try {
        return new Input(new JsonObject(buffer));
      } catch (DecodeException | ClassCastException notAnObject) {
        // Told below, in our words.
      }
    }
    throw new ApiError.Thrown(ApiError.of(400, "invalid", "expected a JSON object as body"));
  }

  String text(String field, String expected) {
    if (body.getValue(field) instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw invalid(field, expected);
  }

  boolean has(String field) {
    return body.getValue(field) != null;
  }

  UUID uuid(String field) {
    return uuid(field, text(field, "expected a UUID"));
  }

  static UUID uuid(String field, String text) {
    try {
      var id = UUID.fromString(text);
      if (id.toString().equals(text.toLowerCase(Locale.ROOT))) {
        return id;
      }
    } catch (IllegalArgumentException notAnId) {
      // Told below, in our words.
    }
    throw invalid(field, "expected a UUID");
  }

  BigDecimal number(String field) {
    if (body.getValue(field) instanceof Number number) {
      try {
        return new BigDecimal(number.toString());
      } catch (NumberFormatException notFinite) {
        // Told below, in our words.
      }
    }
    throw invalid(field, "expected a number");
  }

  <E extends Enum<E>> E oneOf(String field, Class<E> type) {
    var constants = type.getEnumConstants();
    var names =
        Arrays.stream(constants)
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toList());
    var expected = "expected one of " + String.join(", ", names);
    var index = names.indexOf(text(field, expected));
    if (index < 0) {
      throw invalid(field, expected);
    }
    return constants[index];
  }

  static ApiError.Thrown invalid(String field, String message) {
    return new ApiError.Thrown(ApiError.invalid(field, message));
  }
}
