package io.wse.demo.broker;

import io.wse.demo.domain.Quotes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Prices as a pure function of seed, symbol and time: three waves around a base price. So all who
 * ask agree, a restart changes nothing, and a limit within three percent is reached within two
 * minutes.
 */
public final class Exchange implements Quotes {
  /** A traded symbol. */
  public record Listing(String symbol, String name, BigDecimal basePrice) {}

  /** What moves a price: as a share of the base price. */
  private record Wave(double share, double periodMs, double phase) {}

  private static final List<Listing> LISTINGS =
      List.of(
          listing("AAPL", "Apple", "228.40"),
          listing("AMD", "Advanced Micro Devices", "158.20"),
          listing("AMZN", "Amazon", "204.70"),
          listing("GOOGL", "Alphabet", "178.90"),
          listing("META", "Meta Platforms", "585.30"),
          listing("MSFT", "Microsoft", "424.10"),
          listing("NVDA", "NVIDIA", "141.60"),
          listing("QQQ", "Invesco QQQ Trust", "503.80"),
          listing("SPY", "SPDR S&P 500 ETF", "589.50"),
          listing("TSLA", "Tesla", "331.20"));

  private final Map<String, Listing> listings = new LinkedHashMap<>();
  private final Map<String, List<Wave>> waves = new LinkedHashMap<>();

  public Exchange(long seed) {
    for (var listing : LISTINGS) {
      var random = new Random(seed * 31 + listing.symbol().hashCode());
      listings.put(listing.symbol(), listing);
      waves.put(
          listing.symbol(),
          List.of(
              wave(0.020, 97_000, random),
              wave(0.010, 23_000, random),
              wave(0.003, 5_000, random)));
    }
  }

  private static Wave wave(double share, double periodMs, Random random) {
    return new Wave(share, periodMs, random.nextDouble() * 2 * Math.PI);
  }

  private static Listing listing(String symbol, String name, String basePrice) {
    return new Listing(symbol, name, new BigDecimal(basePrice));
  }

  public List<Listing> listings() {
    return List.copyOf(listings.values());
  }

  @Override
  public boolean trades(String symbol) {
    return listings.containsKey(symbol);
  }

  @Override
  public BigDecimal price(String symbol, Instant at) {
    var listing = listings.get(symbol);
    if (listing == null) {
      throw new IllegalArgumentException("not traded: " + symbol);
    }
    var factor = 1.0;
    for (var wave : waves.get(symbol)) {
      factor +=
          wave.share() * Math.sin(2 * Math.PI * at.toEpochMilli() / wave.periodMs() + wave.phase());
    }
    return listing
        .basePrice()
        .multiply(BigDecimal.valueOf(factor))
        .setScale(2, RoundingMode.HALF_EVEN);
  }
}
