package io.wse.socket;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.UUID;

/**
 * A secret that a browser keeps and sends with every request, so that a session is not all in a URL
 * that proxies log. It names nobody and gives no access by itself.
 */
final class SockJsCookie {
  private static final String NAME = "wse_sockjs";
  private static final int LENGTH = 36;

  private SockJsCookie() {}

  /** Null where the client sent none, or one that was not made here. */
  static String of(HttpServerRequest request) {
    Cookie cookie = request.getCookie(NAME);
    return cookie == null || cookie.getValue().length() != LENGTH ? null : cookie.getValue();
  }

  /**
   * Without a path the browser takes that of the request, also where a proxy serves under another.
   *
   * @param secure whether the client uses TLS; only then a browser keeps it for pages of other
   *     sites
   */
  static void set(HttpServerResponse response, boolean secure) {
    response.putHeader(
        HttpHeaders.SET_COOKIE,
        NAME
            + "="
            + UUID.randomUUID()
            + "; HttpOnly; "
            + (secure ? "Secure; SameSite=None; Partitioned" : "SameSite=Lax"));
  }
}
