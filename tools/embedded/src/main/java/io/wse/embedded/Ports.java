package io.wse.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports on loopback, from below the range that outgoing connections are given. */
public final class Ports {
  /**
   * A port of the ephemeral range may be given to an outgoing connection while its server is down,
   * and a client that dials it over and over may even meet itself there.
   */
  private static final int LOWEST = 20_000;

  private static final int BEYOND = 32_768;
  private static final int ATTEMPTS = 200;

  private Ports() {}

  public static int free() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND);
      if (isFree(port)) {
        return port;
      }
    }
    throw new ServerException("no free port between " + LOWEST + " and " + BEYOND);
  }

  public static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      // As the servers do: connections of an earlier run in TIME_WAIT do not count as use.
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
      return true;
    } catch (IOException used) {
      return false;
    }
  }
}
