package io.wse.socket;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections one address may have, and how many of them may be refused in a minute. Of
 * IPv6 the first 64 bits count, which is what one customer has. State on the verticle's context.
 */
final class AddressLimits {
  private static final Logger LOG = LoggerFactory.getLogger(AddressLimits.class);
  private static final long WINDOW_MS = 60_000;
  private static final int NETWORK_BYTES = 8;
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /** More addresses in a minute than this are counted as one. */
  static final int MOST_ADDRESSES = 10_000;

  private static final String OTHERS = "others";

  private final Timers timers;
  private final int maxConnections;
  private final int maxRefusals;
  private final Map<String, Integer> connections = new HashMap<>();
  private final Map<String, Integer> refusals = new HashMap<>();
  private long windowBeganMs;
  private boolean toldOfProxy;

  /**
   * @param maxConnections at a time; 0 for no limit
   * @param maxRefusals in a minute; 0 for no limit
   */
  AddressLimits(Timers timers, int maxConnections, int maxRefusals) {
    this.timers = timers;
    this.maxConnections = maxConnections;
    this.maxRefusals = maxRefusals;
    this.windowBeganMs = timers.nowMs();
  }

  /**
   * Why a connection is not taken now; null if it is. Refusals do not count against a proxy that is
   * not trusted: one client behind it could lock out all the others.
   */
  String refusal(Caller caller) {
    String key = key(caller.address());
    if (maxConnections > 0 && connections.getOrDefault(key, 0) >= maxConnections) {
      return "too many connections of this address";
    }
    moveWindow();
    return maxRefusals > 0
            && !caller.unknownProxy()
            && refusals.getOrDefault(counted(key), 0) >= maxRefusals
        ? "too many refused connections of this address"
        : null;
  }

  void opened(String address) {
    connections.merge(key(address), 1, Integer::sum);
  }

  /**
   * @param unknownProxy see {@link Caller}
   * @param refused whether it ended before its user was known
   */
  void closed(String address, boolean unknownProxy, boolean refused) {
    String key = key(address);
    connections.computeIfPresent(key, (which, count) -> count == 1 ? null : count - 1);
    if (!refused || maxRefusals == 0) {
      return;
    }
    if (unknownProxy) {
      tellOfProxy(address);
    } else {
      moveWindow();
      int count = refusals.merge(counted(key), 1, Integer::sum);
      if (count == maxRefusals) {
        LOG.atWarn()
            .addKeyValue("address", address)
            .addKeyValue("refused", count)
            .log("wse.connection.address_limited");
      }
    }
  }

  private void tellOfProxy(String address) {
    if (!toldOfProxy) {
      toldOfProxy = true;
      LOG.atWarn()
          .addKeyValue("address", address)
          .addKeyValue("expected", "socket.trusted_proxies names it, if it is a proxy of yours")
          .log("wse.connection.proxy_not_trusted");
    }
  }

  private void moveWindow() {
    if (timers.nowMs() - windowBeganMs >= WINDOW_MS) {
      windowBeganMs = timers.nowMs();
      refusals.clear();
    }
  }

  private String counted(String key) {
    return refusals.size() < MOST_ADDRESSES || refusals.containsKey(key) ? key : OTHERS;
  }

  private static String key(String address) {
    if (!IPV6.matcher(address).matches()) {
      return address;
    }
    try {
      // A literal: no name is looked up.
      return InetAddress.getByName(address) instanceof Inet6Address six
          ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), NETWORK_BYTES))
          : address;
    } catch (UnknownHostException e) {
      return address;
    }
  }
}
