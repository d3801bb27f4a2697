package io.wse.runtime.config;

import java.util.regex.Pattern;

/**
 * The variables that Kubernetes and Docker set in every container for each service: for a service
 * {@code wse-socket} these are {@code WSE_SOCKET_SERVICE_HOST}, {@code WSE_SOCKET_PORT=tcp://...}
 * and the like. They are nobody's settings.
 */
final class ServiceVariables {
  private static final String IP = "[0-9A-Fa-f.:]+";
  private static final String URL = "(tcp|udp|sctp)://(\\[" + IP + "]|" + IP + "):[0-9]+";
  private static final String PORT = "PORT_[0-9]+_(TCP|UDP|SCTP)";

  private static final Pattern SHAPE =
      Pattern.compile(
          "WSE(_[A-Z0-9]+)*_("
              + String.join(
                  "|",
                  "SERVICE_HOST=" + IP,
                  "SERVICE_PORT(_[A-Z0-9_]+)?=[0-9]+",
                  "PORT=" + URL,
                  PORT + "=" + URL,
                  PORT + "_PROTO=(tcp|udp|sctp)",
                  PORT + "_PORT=[0-9]+",
                  PORT + "_ADDR=" + IP)
              + ")");

  private ServiceVariables() {}

  /** Whether name and value together are of a service, whatever the name alone could mean. */
  static boolean isOne(String variable, String value) {
    return SHAPE.matcher(variable + "=" + value).matches();
  }
}
