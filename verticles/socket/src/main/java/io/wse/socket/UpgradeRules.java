package io.wse.socket;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.wse.runtime.http.RefusedRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What RFC 6455 requires of a WebSocket's opening handshake. Vert.x 5.0.8 and Netty also accept the
 * drafts before it: hixie-76, whose answer repeats the URI with the token in it, and versions that
 * name the page's origin in another header.
 */
final class UpgradeRules {
  static final String VERSION = "13";
  private static final String WEB_SOCKET = "websocket";
  private static final int KEY_BYTES = 16;

  private UpgradeRules() {}

  /**
   * Lets every request pass that asks for no WebSocket. In one that does, the subprotocol to be
   * chosen comes first afterwards, and a malformed query is gone.
   *
   * @throws RefusedRequest with the status of the answer
   */
  static void check(HttpRequest request) throws RefusedRequest {
    HttpHeaders headers = request.headers();
    if (!asksForWebSocket(headers)) {
      return;
    }
    if (!headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION).equals(List.of(VERSION))) {
      throw new RefusedRequest(
          426,
          "Sec-WebSocket-Version: expected " + VERSION,
          Map.of(
              "Upgrade", WEB_SOCKET,
              "Connection", "Upgrade, close",
              "Sec-WebSocket-Version", VERSION));
    }
    if (!request.method().equals(HttpMethod.GET)
        || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      throw new RefusedRequest(400, "a WebSocket: expected GET and HTTP/1.1");
    }
    if (!headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderNames.UPGRADE, true)) {
      throw new RefusedRequest(400, "Connection: expected Upgrade");
    }
    if (hasBody(headers)) {
      throw new RefusedRequest(400, "a WebSocket: expected no body");
    }
    if (!isKey(headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY))) {
      throw new RefusedRequest(400, "Sec-WebSocket-Key: expected 16 bytes in Base64");
    }
    dropMalformedQuery(request);
    orderSubprotocols(headers);
  }

  /**
   * Vert.x answers a URI that Java cannot parse with 400, whose cause a browser hides. Without its
   * query the client is refused by a close code, as any client without a valid token is.
   */
  private static void dropMalformedQuery(HttpRequest request) {
    String uri = request.uri();
    int query = uri.indexOf('?');
    try {
      new URI(uri);
    } catch (URISyntaxException e) {
      if (query >= 0) {
        request.setUri(uri.substring(0, query));
      }
    }
  }

  static boolean asksForWebSocket(HttpHeaders headers) {
    return headers.contains(HttpHeaderNames.UPGRADE, WEB_SOCKET, true);
  }

  private static boolean hasBody(HttpHeaders headers) {
    String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    return headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
        || length != null && !length.equals("0");
  }

  private static boolean isKey(List<String> keys) {
    try {
      return keys.size() == 1 && Base64.getDecoder().decode(keys.get(0).trim()).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * A browser that offered subprotocols accepts no answer without one of them: it reports 1006, and
   * hides the close code that says why. So one is always chosen: ours, else another one, else the
   * token. A token is repeated only where nothing else is offered, to the client that sent it.
   *
   * <p>Vert.x chooses the first of the first header line.
   */
  private static void orderSubprotocols(HttpHeaders headers) {
    List<String> offered =
        headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
            .flatMap(line -> Arrays.stream(line.split(",")))
            .map(String::trim)
            .filter(name -> !name.isEmpty())
            .toList();
    if (offered.isEmpty()) {
      headers.remove(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
      return;
    }
    String chosen =
        offered.contains(Endpoint.SUBPROTOCOL)
            ? Endpoint.SUBPROTOCOL
            : offered.stream()
                .filter(name -> !name.startsWith(Handshake.BEARER_SUBPROTOCOL))
                .findFirst()
                .orElse(offered.get(0));
    Set<String> ordered = new LinkedHashSet<>();
    ordered.add(chosen);
    ordered.addAll(offered);
    headers.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, String.join(", ", ordered));
  }
}
