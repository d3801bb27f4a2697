package io.wse.socket;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets pages of allowed origins read answers. A WebSocket is not refused here but after its
 * upgrade, where a browser can see why.
 */
final class Cors {
  private static final String METHODS = "OPTIONS, GET, POST";
  private static final String ANY = "*";

  private final Origins origins;
  private final TrustedProxies proxies;

  /** Null where any header is allowed. */
  private final String allowedHeaders;

  private final String maxAgeSeconds;

  /**
   * @param headers request headers beside those that the protocol needs; {@code *} for any
   * @param maxAge how long a browser may keep the answer to a preflight
   */
  Cors(Origins origins, TrustedProxies proxies, List<String> headers, Duration maxAge) {
    this.origins = origins;
    this.proxies = proxies;
    List<String> all = new ArrayList<>(List.of("Authorization", "Content-Type"));
    all.addAll(headers);
    this.allowedHeaders = headers.contains(ANY) ? null : String.join(", ", all);
    this.maxAgeSeconds = String.valueOf(maxAge.toSeconds());
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
        // The SockJS client always asks with credentials; SockJsCookie is one.
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    if (request.method() == HttpMethod.OPTIONS) {
      response
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
          .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, maxAgeSeconds);
      allowHeaders(request, response);
      response.setStatusCode(204).end();
    } else {
      routing.next();
    }
  }

  /** With credentials an asterisk would be a header's name, so what is asked for is named. */
  private void allowHeaders(HttpServerRequest request, HttpServerResponse response) {
    if (allowedHeaders != null) {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, allowedHeaders);
      return;
    }
    response.putHeader(HttpHeaders.VARY, "Origin, Access-Control-Request-Headers");
    String asked = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
    if (asked != null) {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, asked);
    }
  }
}
