package io.wse.socket;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Lets pages of allowed origins read answers. A WebSocket is not refused here but after its
 * upgrade, where a browser can see why.
 */
final class Cors {
  private static final String PREFLIGHT_SECONDS = "3600";

  private final Origins origins;
  private final TrustedProxies proxies;

  Cors(Origins origins, TrustedProxies proxies) {
    this.origins = origins;
    this.proxies = proxies;
  }

  void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null) {
      routing.next();
      return;
    }
    HttpServerResponse response = routing.response();
    response.putHeader(HttpHeaders.VARY, "Origin");
    String host = proxies.caller(request.remoteAddress(), request.headers()).host();
    if (!origins.allows(origin, host)) {
      JsonAnswer.error(response, 403, "ORIGIN_NOT_ALLOWED", "this origin may not connect");
      return;
    }
    response
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
        // The SockJS client always asks with credentials, though none are used.
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    if (request.method() == HttpMethod.OPTIONS) {
      response
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST")
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type")
          .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS)
          .setStatusCode(204)
          .end();
    } else {
      routing.next();
    }
  }
}
