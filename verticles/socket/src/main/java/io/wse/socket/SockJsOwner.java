package io.wse.socket;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.wse.runtime.config.IpNetwork;
import io.wse.runtime.config.SockJsBinding;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * What a session is found by: its id, and what tells the client that opened it from anybody else
 * who has read the id somewhere. To a stranger the id is one of no session.
 *
 * @param network where the client is; empty where that does not count
 * @param credentials a hash of the token that came with the request; empty where none did
 * @param cookie see {@link SockJsCookie}; null where none came
 */
record SockJsOwner(String session, String network, String credentials, String cookie) {
  private static final int IPV4_NETWORK_BITS = 24;
  private static final int IPV6_NETWORK_BITS = 64;

  static SockJsOwner of(
      String session, HttpServerRequest request, Caller caller, SockJsBinding binding) {
    return new SockJsOwner(
        session,
        network(caller.address(), binding),
        credentials(request),
        SockJsCookie.of(request));
  }

  private static String network(String address, SockJsBinding binding) {
    return switch (binding) {
      case NONE -> "";
      case ADDRESS -> address;
      case NETWORK ->
          IpNetwork.isAddress(address)
              ? IpNetwork.around(address, IPV4_NETWORK_BITS, IPV6_NETWORK_BITS).first()
              : address;
    };
  }

  private static String credentials(HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    List<String> query = Handshake.query(request.uri()).get("token");
    if (header == null && query == null) {
      return "";
    }
    String token =
        Objects.requireNonNullElse(header, "") + '\n' + (query == null ? "" : query.get(0));
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  SockJsOwner withoutCookie() {
    return new SockJsOwner(session, network, credentials, null);
  }

  /** What tells one client from another is no part of what is printed. */
  @Override
  public String toString() {
    return "SockJsOwner[session=" + session + "]";
  }
}
