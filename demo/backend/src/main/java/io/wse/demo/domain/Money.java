package io.wse.demo.domain;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Rounding in one place. Half-even, as books are kept. Amounts are in the account's currency. */
public final class Money {
  private Money() {}

  /** An amount or a price: two decimals. */
  public static BigDecimal cents(BigDecimal amount) {
    return amount.setScale(2, RoundingMode.HALF_EVEN);
  }

  /**
   * An average price: four decimals, so that averaging loses less than a cent a thousand shares.
   */
  static BigDecimal average(BigDecimal total, BigDecimal quantity) {
    return total.divide(quantity, 4, RoundingMode.HALF_EVEN);
  }

  /** A quantity without trailing zeros and without exponent. */
  public static BigDecimal plain(BigDecimal quantity) {
    var stripped = quantity.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }
}
