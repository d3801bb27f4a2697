package io.wse.socket;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Answers over HTTP. */
final class JsonAnswer {
  private static final String TYPE = "application/json";

  private JsonAnswer() {}

  /** An error as a frame of the protocol has it: {@code code}, {@code message}. */
  static void error(HttpServerResponse response, int status, String code, String message) {
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, TYPE)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(
            new JsonObject()
                .put("code", code)
                .put("message", message)
                .put("retryable", status == 503)
                .toBuffer());
  }

  static void json(HttpServerResponse response, Buffer body) {
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, TYPE)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(body);
  }
}
