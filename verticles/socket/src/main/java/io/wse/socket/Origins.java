package io.wse.socket;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which web pages may connect. A request without an origin comes from no browser and is let in; the
 * node's own origin always is. All others must be on the list.
 */
final class Origins {
  /** On the list, for the pages of the browser's own machine, whatever their port. */
  private static final String LOOPBACK = "loopback";

  private static final Set<String> LOOPBACK_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> WEB_SCHEMES = Set.of("http", "https");
  private static final Pattern PORT = Pattern.compile(":[0-9]+$");

  private final List<String> patterns;

  /**
   * @param patterns in which {@code {host}} stands for the host under which the node was reached;
   *     {@code loopback} is one too
   */
  Origins(List<String> patterns) {
    this.patterns = List.copyOf(patterns);
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
    if (patterns.contains(LOOPBACK) && isLoopback(origin)) {
      return true;
    }
    String name = host == null ? "" : PORT.matcher(host).replaceFirst("");
    return patterns.stream()
        .anyMatch(pattern -> TextPattern.of(pattern, TextPattern.HOST, name).matches(origin));
  }

  private static boolean isLoopback(String origin) {
    try {
      URI page = new URI(origin);
      return page.getScheme() != null
          && page.getHost() != null
          && WEB_SCHEMES.contains(page.getScheme())
          && LOOPBACK_HOSTS.contains(page.getHost());
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
