package io.wse.demo.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ExchangeTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void pricesFollowFromSeedSymbolAndTime() {
    for (var listing : new Exchange(7).listings()) {
      assertThat(new Exchange(7).price(listing.symbol(), NOW))
          .isEqualTo(new Exchange(7).price(listing.symbol(), NOW));
    }
    assertThat(new Exchange(7).price("AAPL", NOW)).isNotEqualTo(new Exchange(8).price("AAPL", NOW));
  }

  @Test
  void pricesStayNearTheBaseAndReachTwoPercentEitherWay() {
    var exchange = new Exchange(1);
    for (var listing : exchange.listings()) {
      var low = listing.basePrice();
      var high = listing.basePrice();
      for (var ms = 0; ms < 600_000; ms += 200) {
        var price = exchange.price(listing.symbol(), NOW.plusMillis(ms));
        assertThat(price.scale()).isEqualTo(2);
        low = low.min(price);
        high = high.max(price);
      }
      assertThat(share(low, listing)).isBetween(0.966, 0.98);
      assertThat(share(high, listing)).isBetween(1.02, 1.034);
    }
  }

  private static double share(BigDecimal price, Exchange.Listing listing) {
    return price.divide(listing.basePrice(), 6, RoundingMode.HALF_EVEN).doubleValue();
  }
}
