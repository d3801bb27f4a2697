package io.wse.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server of the user's own, as a variable names it. Only whether it accepts a connection is asked
 * here; all else is between it and those that use it.
 */
final class OwnServer {
  private static final int TIMEOUT_MS = 3_000;

  /** What stands before the hosts: a scheme, and a user with a password, which may be anything. */
  private static final Pattern BEFORE_HOSTS =
      Pattern.compile("^(?:[A-Za-z][A-Za-z0-9+.-]*://)?(?:[^/]*@)?");

  private static final Pattern BEHIND_HOSTS = Pattern.compile("[/?].*$");

  private static final Pattern HOST =
      Pattern.compile("(\\[[^]]+]|[^\\s\\[\\]:@]+)(?::([0-9]{1,5}))?");

  private record Address(String host, int port) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  private final String variable;
  private final List<Address> addresses;

  private OwnServer(String variable, List<Address> addresses) {
    this.variable = variable;
    this.addresses = List.copyOf(addresses);
  }

  /**
   * @param urls each with or without a scheme and all else, and with one host or several
   * @param usualPort where a host has none; 0 if it must
   */
  static OwnServer of(String variable, List<String> urls, int usualPort) {
    List<Address> addresses = new ArrayList<>();
    for (String url : urls) {
      String hosts = BEFORE_HOSTS.matcher(url.strip()).replaceFirst("");
      for (String host : BEHIND_HOSTS.matcher(hosts).replaceFirst("").split(",")) {
        addresses.add(address(variable, host.strip(), usualPort));
      }
    }
    return new OwnServer(variable, addresses);
  }

  private static Address address(String variable, String text, int usualPort) {
    Matcher matcher = HOST.matcher(text);
    if (matcher.matches()) {
      String port = matcher.group(2);
      int number = port == null ? usualPort : Integer.parseInt(port);
      if (number > 0 && number < 65_536) {
        return new Address(matcher.group(1), number);
      }
    }
    // Without what was found, which may be part of a password.
    throw new CliException(variable + ": expected an address with host and port");
  }

  /** Fails when none of its addresses accepts a connection. */
  void require() {
    List<String> refusals = new ArrayList<>();
    for (Address address : addresses) {
      try (Socket socket = new Socket()) {
        InetAddress host = InetAddress.getByName(address.host());
        socket.connect(new InetSocketAddress(host, address.port()), TIMEOUT_MS / addresses.size());
        return;
      } catch (UnknownHostException e) {
        refusals.add(address + " (unknown host)");
      } catch (IOException e) {
        refusals.add(address + " (" + e.getMessage() + ")");
      }
    }
    throw new CliException(variable + ": cannot connect to " + String.join(", ", refusals));
  }
}
