package io.wse.demo.domain;

import java.math.BigDecimal;
import java.time.Instant;

/** What the domain asks of the market. */
public interface Quotes {
  boolean trades(String symbol);

  /** The price of a traded symbol at a time, two decimals. */
  BigDecimal price(String symbol, Instant at);
}
