package io.wse.cli;

/** The demo's topic for a domain type, so that {@code publish} need not be told one. */
final class DemoTopics {
  private DemoTopics() {}

  static String of(String type) {
    if (type.startsWith("BrokerAccount")) {
      return "transport.broker-account-events";
    }
    if (type.startsWith("Order")) {
      return "transport.order-events";
    }
    if (type.startsWith("Position")) {
      return "transport.position-events";
    }
    return "transport.broker-connection-events";
  }
}
