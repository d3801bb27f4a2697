package io.wse.chaos.bus;

import java.util.Locale;

/**
 * Which share of messages a node's bus loses on their way in.
 *
 * @param deliveries of what publishers push to channels
 * @param requests of what is asked of publishers and snapshots, and of the answers
 */
public record BusLoss(double deliveries, double requests) {
  public static final BusLoss NONE = new BusLoss(0, 0);

  public BusLoss {
    if (!(deliveries >= 0 && deliveries <= 1 && requests >= 0 && requests <= 1)) {
      throw new IllegalArgumentException("expected shares from 0 to 1");
    }
  }

  static BusLoss parse(String text) {
    String[] shares = text.strip().split("\\s+");
    return new BusLoss(Double.parseDouble(shares[0]), Double.parseDouble(shares[1]));
  }

  /** As it stands in the file that the nodes look at. */
  public String text() {
    return String.format(Locale.ROOT, "%s %s%n", deliveries, requests);
  }
}
