package io.wse.demo.broker;

import io.wse.demo.domain.BrokerAccount;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** The simulated brokers: which there are, and what accounts one tells of. */
public final class Brokers {
  /** A broker that users can connect to. */
  public record Broker(String id, String name) {}

  private static final List<Broker> ALL =
      List.of(
          new Broker("alpaca", "Alpaca"),
          new Broker("ibkr", "Interactive Brokers"),
          new Broker("schwab", "Charles Schwab"),
          new Broker("tradier", "Tradier"));

  private static final List<String> KINDS = List.of("Individual", "Joint", "IRA", "Trust");

  private final long seed;

  public Brokers(long seed) {
    this.seed = seed;
  }

  public List<Broker> all() {
    return ALL;
  }

  public Optional<Broker> find(String id) {
    return ALL.stream().filter(broker -> broker.id().equals(id)).findFirst();
  }

  /**
   * One to four accounts: names and balances by seed, user and broker, ids by connection too, since
   * accounts come with a connection and go with it.
   */
  public List<BrokerAccount> accounts(String userId, String broker, UUID connectionId) {
    var random = new Random(seed * 31 + (userId + "\n" + broker).hashCode());
    var count = 1 + random.nextInt(KINDS.size());
    var accounts = new ArrayList<BrokerAccount>(count);
    for (var i = 0; i < count; i++) {
      var id = seed + "\n" + userId + "\n" + connectionId + "\n" + i;
      accounts.add(
          new BrokerAccount(
              UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)),
              KINDS.get(i) + " ••" + (1000 + random.nextInt(9000)),
              "USD",
              // 10,000.00 to 250,000.00
              BigDecimal.valueOf(1_000_000L + random.nextInt(24_000_001), 2)));
    }
    return accounts;
  }
}
