package io.wse.socket;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;

/**
 * Which web pages may connect. A request without an origin comes from no browser and is let in; the
 * node's own origin always is. Without a list, pages of this machine are let in as well, so that
 * development works; with a list, only what is on it.
 */
final class Origins {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final List<TextPattern> allowed;

  Origins(List<String> patterns) {
    this.allowed = patterns.stream().map(pattern -> TextPattern.of(pattern, "")).toList();
  }

  /**
   * @param origin the request's header, or null
   * @param host the request's host and port, or null
   */
  boolean allows(String origin, String host) {
    if (origin == null) {
      return true;
    }
    if (origin.equals("http://" + host) || origin.equals("https://" + host)) {
      return true;
    }
    if (allowed.isEmpty()) {
      return isLoopback(origin);
    }
    return allowed.stream().anyMatch(pattern -> pattern.matches(origin));
  }

  private static boolean isLoopback(String origin) {
    try {
      String host = new URI(origin).getHost();
      return host != null && LOOPBACK.contains(host);
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
