package io.wse.socket;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** What answers to SockJS have in common: no cache keeps them, no proxy changes or delays them. */
final class SockJsAnswer {
  static final String JSON = "application/json; charset=UTF-8";
  static final String SCRIPT = "application/javascript; charset=UTF-8";
  static final String EVENTS = "text/event-stream";
  private static final String TEXT = "text/plain; charset=UTF-8";
  private static final String UNCACHED =
      "no-store, no-cache, no-transform, must-revalidate, max-age=0";

  private SockJsAnswer() {}

  static HttpServerResponse of(HttpServerResponse response, String type) {
    return response
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, UNCACHED)
        // nginx holds an answer back until a buffer is full, unless the answer says so.
        .putHeader("X-Accel-Buffering", "no");
  }

  static HttpServerResponse text(HttpServerResponse response) {
    return of(response, TEXT);
  }
}
