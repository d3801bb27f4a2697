package io.wse.runtime.config;

import java.time.Duration;
import java.util.Optional;

/** The units in which a time span is written. */
public enum DurationUnit {
  MILLISECONDS("ms", 1),
  SECONDS("s", 1_000),
  MINUTES("m", 60_000),
  HOURS("h", 3_600_000),
  DAYS("d", 86_400_000);

  private final String symbol;
  private final long millis;

  DurationUnit(String symbol, long millis) {
    this.symbol = symbol;
    this.millis = millis;
  }

  public String symbol() {
    return symbol;
  }

  Duration of(long count) {
    try {
      return Duration.ofMillis(Math.multiplyExact(count, millis));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Optional<DurationUnit> ofSymbol(String symbol) {
    for (DurationUnit unit : values()) {
      if (unit.symbol.equals(symbol)) {
        return Optional.of(unit);
      }
    }
    return Optional.empty();
  }

  /** In the largest unit that gives a whole number. */
  static String show(Duration duration) {
    long millis = duration.toMillis();
    for (int i = values().length - 1; i > 0; i--) {
      DurationUnit unit = values()[i];
      if (millis != 0 && millis % unit.millis == 0) {
        return millis / unit.millis + unit.symbol;
      }
    }
    return millis + "ms";
  }
}
