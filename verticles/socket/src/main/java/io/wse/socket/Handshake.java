package io.wse.socket;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a client said when it connected.
 *
 * @param token of the header or a subprotocol; null where there is none
 * @param queryToken of the query, which counts where no other token comes; null where there is none
 * @param helloAnnounced whether a {@code hello} is to come, before which nothing is sent
 * @param originAllowed whether the web page that connects may do so
 * @param origin of that page, for the log; null where no page connects
 * @param caller where it connects from
 */
record Handshake(
    String token,
    String queryToken,
    boolean helloAnnounced,
    boolean originAllowed,
    String origin,
    Caller caller,
    TransportKind transport) {
  /** The longest origin that is kept, for the log: a host's name has at most 253 characters. */
  private static final int MAX_ORIGIN_CHARS = 300;

  /** Stands for every token that is too long, so that no such token is kept. Itself too long. */
  static final String TOO_LONG = "-".repeat(Authenticator.MAX_TOKEN_CHARS + 1);

  private static final String BEARER = "Bearer ";
  static final String BEARER_SUBPROTOCOL = "bearer.";

  /**
   * @param uri path and query of the request
   */
  static Handshake of(
      MultiMap headers, String uri, Caller caller, Origins origins, TransportKind transport) {
    List<String> subprotocols = subprotocols(headers);
    String origin = headers.get(HttpHeaders.ORIGIN);
    Map<String, List<String>> query = query(uri);
    return new Handshake(
        bounded(token(headers, subprotocols)),
        bounded(query.getOrDefault("token", List.of()).stream().findFirst().orElse(null)),
        subprotocols.contains(Endpoint.SUBPROTOCOL)
            || query.getOrDefault("hello", List.of()).contains("1"),
        origins.allows(origin, caller.host()),
        limited(origin),
        caller,
        transport);
  }

  /** The parameters of a URI; none of a query that cannot be decoded. */
  static Map<String, List<String>> query(String uri) {
    try {
      return new QueryStringDecoder(uri).parameters();
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
  }

  private static String bounded(String token) {
    return token == null || token.length() <= Authenticator.MAX_TOKEN_CHARS ? token : TOO_LONG;
  }

  private static String limited(String origin) {
    return origin == null || origin.length() <= MAX_ORIGIN_CHARS
        ? origin
        : origin.substring(0, MAX_ORIGIN_CHARS);
  }

  private static String token(MultiMap headers, List<String> subprotocols) {
    String bearer = bearer(headers);
    if (bearer != null) {
      return bearer;
    }
    return subprotocols.stream()
        .filter(subprotocol -> subprotocol.startsWith(BEARER_SUBPROTOCOL))
        .map(subprotocol -> subprotocol.substring(BEARER_SUBPROTOCOL.length()))
        .findFirst()
        .orElse(null);
  }

  /**
   * The token that counts.
   *
   * @param helloToken null where there is none
   */
  String tokenWith(String helloToken) {
    if (token != null) {
      return token;
    }
    return helloToken != null ? helloToken : queryToken;
  }

  /** The token of the header {@code Authorization}; null where there is none. */
  static String bearer(MultiMap headers) {
    String authorization = headers.get(HttpHeaders.AUTHORIZATION);
    return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? authorization.substring(BEARER.length()).trim()
        : null;
  }

  private static List<String> subprotocols(MultiMap headers) {
    List<String> all = new ArrayList<>();
    for (String header : headers.getAll("Sec-WebSocket-Protocol")) {
      Arrays.stream(header.split(",")).map(String::trim).forEach(all::add);
    }
    return all;
  }

  /** A token is no part of what is printed. */
  @Override
  public String toString() {
    return "Handshake[helloAnnounced=" + helloAnnounced + ", transport=" + transport + "]";
  }
}
