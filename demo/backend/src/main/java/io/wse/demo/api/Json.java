package io.wse.demo.api;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Answers in JSON. */
final class Json {
  private Json() {}

  static void send(RoutingContext context, int status, JsonObject body) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json; charset=utf-8")
        // Answers are one user's and change with every event.
        .putHeader("Cache-Control", "no-store")
        .end(body.toBuffer());
  }
}
