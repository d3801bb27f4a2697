package io.wse.runtime.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What RFC 9112 requires of a request and Vert.x 5.0.8 does not check. It passes such requests on,
 * some as unhandled exceptions.
 */
final class HttpRules {
  private static final Pattern TARGET = Pattern.compile("/.*|https?://.*|\\*", Pattern.DOTALL);
  private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

  private HttpRules() {}

  /**
   * @throws RefusedRequest with the status of the answer
   */
  static void check(HttpRequest request) throws RefusedRequest {
    HttpVersion version = request.protocolVersion();
    if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
      throw new RefusedRequest(505, "expected HTTP/1.1 or HTTP/1.0");
    }
    checkHost(request, version);
    checkLength(request.headers(), version);
    String uri = request.uri();
    if (!TARGET.matcher(uri).matches()) {
      throw new RefusedRequest(400, "request target: expected a path");
    }
    int query = uri.indexOf('?');
    if (BAD_ESCAPE.matcher(query < 0 ? uri : uri.substring(0, query)).find()) {
      throw new RefusedRequest(400, "path: expected two hexadecimal digits after each %");
    }
  }

  private static void checkHost(HttpRequest request, HttpVersion version) throws RefusedRequest {
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    if (hosts.isEmpty() && version.equals(HttpVersion.HTTP_1_0)) {
      return;
    }
    if (hosts.size() != 1
        || hosts.get(0).isBlank()
        || HostAndPort.parseAuthority(hosts.get(0), -1) == null) {
      throw new RefusedRequest(400, "Host: expected one host, with a port or without");
    }
  }

  /** Two readers of the same bytes must not disagree on where the next request begins. */
  private static void checkLength(HttpHeaders headers, HttpVersion version) throws RefusedRequest {
    List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (encodings.isEmpty()) {
      return;
    }
    if (version.equals(HttpVersion.HTTP_1_0)) {
      throw new RefusedRequest(400, "Transfer-Encoding: expected none with HTTP/1.0");
    }
    if (headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      throw new RefusedRequest(400, "expected Content-Length or Transfer-Encoding, not both");
    }
    if (encodings.size() != 1 || !encodings.get(0).trim().equalsIgnoreCase("chunked")) {
      throw new RefusedRequest(501, "Transfer-Encoding: expected chunked");
    }
  }
}
