package io.wse.socket;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.SocketAddress;
import io.wse.runtime.config.IpNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Makes out who is behind a proxy. {@code X-Forwarded-*} headers count only on a connection that
 * comes from a trusted proxy; from anybody else they are ignored, because everybody can send them.
 *
 * <p>The one place to ask for a client's address, for limits and for logs. The address is always
 * usable as a key and never null. It cannot be chosen by the client as long as each trusted proxy
 * appends to {@code X-Forwarded-For}.
 *
 * <p>Immutable; no name is ever resolved.
 */
final class TrustedProxies {
  private static final String FORWARDED_FOR = "X-Forwarded-For";
  private static final String FORWARDED_HOST = "X-Forwarded-Host";
  private static final String FORWARDED_PROTO = "X-Forwarded-Proto";
  private static final String UNKNOWN = "unknown";

  private final List<IpNetwork> networks;

  TrustedProxies(List<IpNetwork> networks) {
    this.networks = List.copyOf(networks);
  }

  /**
   * @param address an IP address without a port
   */
  private boolean contains(String address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  /**
   * @param peer the other end of the TCP connection
   */
  Caller caller(SocketAddress peer, MultiMap headers) {
    String address = peer == null ? null : peer.hostAddress();
    String host = headers.get(HttpHeaders.HOST);
    if (address == null || !contains(address)) {
      return new Caller(
          address == null ? UNKNOWN : address,
          host,
          false,
          !values(headers, FORWARDED_FOR).isEmpty());
    }
    String forwardedHost = last(headers, FORWARDED_HOST);
    return new Caller(
        client(address, values(headers, FORWARDED_FOR)),
        forwardedHost == null ? host : forwardedHost,
        "https".equalsIgnoreCase(last(headers, FORWARDED_PROTO)),
        false);
  }

  /**
   * Each proxy appends the address that it was reached from. So the list is read from its end, as
   * long as what it names is a trusted proxy itself; what stands before that may be invented.
   */
  private String client(String proxy, List<String> forwarded) {
    List<String> nearestFirst = new ArrayList<>(forwarded);
    Collections.reverse(nearestFirst);
    String address = proxy;
    for (String entry : nearestFirst) {
      String next = withoutPort(entry);
      if (!IpNetwork.isAddress(next)) {
        return address;
      }
      address = next;
      if (!contains(address)) {
        return address;
      }
    }
    return address;
  }

  /** Some proxies write {@code 192.0.2.1:4711} and {@code [2001:db8::1]:4711}. */
  private static String withoutPort(String entry) {
    if (entry.startsWith("[")) {
      int end = entry.indexOf(']');
      return end < 0 ? entry : entry.substring(1, end);
    }
    int colon = entry.indexOf(':');
    return colon >= 0 && colon == entry.lastIndexOf(':') ? entry.substring(0, colon) : entry;
  }

  /** What the nearest proxy said; null for nothing. */
  private static String last(MultiMap headers, String name) {
    List<String> values = values(headers, name);
    return values.isEmpty() ? null : values.get(values.size() - 1);
  }

  private static List<String> values(MultiMap headers, String name) {
    return headers.getAll(name).stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .map(String::trim)
        .filter(value -> !value.isEmpty())
        .toList();
  }
}
