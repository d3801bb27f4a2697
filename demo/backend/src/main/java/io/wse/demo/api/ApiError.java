package io.wse.demo.api;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.wse.demo.domain.CommandRefused;

/** An error as callers get it: {@code {"error": {"code", "message", "field"?}}}. */
record ApiError(int status, String code, String message, String field) {
  static ApiError invalid(String field, String message) {
    return new ApiError(400, "invalid", message, field);
  }

  static ApiError of(int status, String code, String message) {
    return new ApiError(status, code, message, null);
  }

  static ApiError of(CommandRefused refused) {
    return switch (refused.code()) {
      case INVALID -> invalid(refused.field(), refused.getMessage());
      case NOT_FOUND -> of(404, "not_found", refused.getMessage());
      case CONFLICT -> of(409, "conflict", refused.getMessage());
      case UNAVAILABLE -> of(503, "unavailable", refused.getMessage());
    };
  }

  void send(RoutingContext context) {
    if (context.response().ended() || context.response().headWritten()) {
      return;
    }
    var error = new JsonObject().put("code", code).put("message", message);
    if (field != null) {
      error.put("field", field);
    }
    if (status == 401) {
      context.response().putHeader("WWW-Authenticate", "Bearer");
    }
    if (status == 503) {
      context.response().putHeader("Retry-After", "1");
    }
    Json.send(context, status, new JsonObject().put("error", error));
  }

  /** Carries an error out of a handler. */
  static final class Thrown extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient ApiError error;

    Thrown(ApiError error) {
      super(error.message(), null, false, false);
      this.error = error;
    }

    ApiError error() {
      return error;
    }
  }
}
