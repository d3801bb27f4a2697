package io.wse.demo.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds after any sequence of commands, however senseless. Each seed is one history. */
class PortfolioPropertyTest {
  private static final String USER = "alice";
  private static final int COMMANDS = 500;
  private static final List<String> BROKERS = List.of("alpaca", "ibkr", "tradier");
  private static final List<String> SYMBOLS = List.of("AAPL", "MSFT");

  // Few of them, so that a sale now and then sells all that was bought; some are refused.
  private static final List<BigDecimal> QUANTITIES =
      Stream.of("1", "1", "2", "2", "3", "0.5", "0.0001", "5000", "0", "-1", "1.00001")
          .map(BigDecimal::new)
          .toList();

  /** One run of random commands. */
  private static final class History implements Quotes {
    final Random random;
    final Portfolio portfolio = new Portfolio(USER);
    final List<DomainEvent> events = new ArrayList<>();
    final List<UUID> connections = new ArrayList<>();
    final List<UUID> accounts = new ArrayList<>();
    final List<UUID> orders = new ArrayList<>();
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    int refused;

    History(long seed) {
      random = new Random(seed);
    }

    void run() {
      for (var i = 0; i < COMMANDS; i++) {
        now = now.plusMillis(random.nextInt(1000));
        var looked = i % 25 == 0;
        var before = looked ? rows(portfolio) : null;
        try {
          var decision = portfolio.decide(next(), now, this);
          assertThat(looked ? rows(portfolio) : null)
              .as("deciding changes nothing")
              .isEqualTo(before);
          decision.events().forEach(portfolio::apply);
          events.addAll(decision.events());
          decision.events().forEach(this::remember);
        } catch (CommandRefused refusal) {
          refused++;
          assertThat(looked ? rows(portfolio) : null)
              .as("a refusal changes nothing")
              .isEqualTo(before);
        }
        if (looked) {
          checkInvariants();
        }
      }
    }

    private Command next() {
      return switch (random.nextInt(12)) {
        case 0 -> {
          var broker = pick(BROKERS);
          yield new Command.ConnectBroker(USER, newId(), broker, broker);
        }
        case 1 -> new Command.EstablishConnection(USER, pickOrNew(connections));
        case 2 ->
            new Command.LinkAccounts(
                USER,
                pickOrNew(connections),
                List.of(
                    new BrokerAccount(
                        newId(), "A", "USD", BigDecimal.valueOf(random.nextInt(200_000), 2))));
        case 3 -> new Command.CompleteConnection(USER, pickOrNew(connections));
        case 4 ->
            random.nextInt(6) == 0
                ? new Command.DisconnectBroker(USER, pickOrNew(connections))
                : new Command.CancelOrder(USER, pickOrNew(orders));
        case 5, 6, 7 -> place();
        default -> new Command.ExecuteOrder(USER, pickOrNew(orders), price(pick(SYMBOLS), now));
      };
    }

    private Command place() {
      var limit = random.nextBoolean() ? null : BigDecimal.valueOf(random.nextInt(20_000) - 100, 2);
      return new Command.PlaceOrder(
          USER,
          random.nextInt(20) == 0 ? pickOrNew(orders) : newId(),
          pickOrNew(accounts),
          pick(SYMBOLS),
          random.nextBoolean() ? Order.Side.BUY : Order.Side.SELL,
          pick(QUANTITIES),
          limit == null ? Order.Kind.MARKET : Order.Kind.LIMIT,
          limit);
    }

    private <T> T pick(List<T> from) {
      return from.get(random.nextInt(from.size()));
    }

    private UUID pickOrNew(List<UUID> from) {
      return from.isEmpty() || random.nextInt(50) == 0
          ? newId()
          : pick(from.subList(Math.max(0, from.size() - 4), from.size()));
    }

    private UUID newId() {
      return new UUID(random.nextLong(), random.nextLong());
    }

    private void remember(DomainEvent event) {
      var id = UUID.fromString(event.data().getString(event.type().entity().idField()));
      switch (event.type()) {
        case BROKER_CONNECTION_REQUESTED -> connections.add(id);
        case BROKER_ACCOUNT_LINKED -> accounts.add(id);
        case ORDER_PLACED -> orders.add(id);
        default -> {}
      }
    }

    private void checkInvariants() {
      portfolio
          .rows(Entity.ACCOUNT)
          .forEach(row -> assertThat((BigDecimal) row.getValue("balance")).isNotNegative());
      var open = new ArrayList<String>();
      portfolio
          .rows(Entity.POSITION)
          .forEach(
              row -> {
                var quantity = (BigDecimal) row.getValue("quantity");
                var isOpen = row.getString("status").equals("open");
                assertThat(quantity.signum()).isEqualTo(isOpen ? 1 : 0);
                assertThat(row.getString("closed_at") == null).isEqualTo(isOpen);
                if (isOpen) {
                  open.add(row.getString("account_id") + row.getString("symbol"));
                }
              });
      assertThat(open).as("one open position of an account and symbol").doesNotHaveDuplicates();
    }

    @Override
    public boolean trades(String symbol) {
      return SYMBOLS.contains(symbol);
    }

    @Override
    public BigDecimal price(String symbol, Instant at) {
      return BigDecimal.valueOf(9_000 + random.nextInt(2_000), 2);
    }
  }

  private static Map<Entity, Map<String, JsonObject>> rows(Portfolio portfolio) {
    var rows = new EnumMap<Entity, Map<String, JsonObject>>(Entity.class);
    for (var entity : Entity.values()) {
      rows.put(
          entity,
          portfolio
              .rows(entity)
              .collect(Collectors.toMap(row -> row.getString(entity.idField()), row -> row)));
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987})
  void eventsReadInAnyInterleavingOfTheTopicsGiveTheSameRows(long seed) {
    var history = new History(seed);
    history.run();

    var read = new Portfolio(USER);
    for (var event : interleaved(history.events, new Random(seed))) {
      var value = event.toJson().encode().getBytes(StandardCharsets.UTF_8);
      var parsed = DomainEvent.parse(event.type().entity().topic(), value);
      assertThat(parsed).isEqualTo(event);
      read.apply(parsed);
    }

    assertThat(rows(read)).isEqualTo(rows(history.portfolio));
    assertThat(history.refused).as("some commands were senseless").isPositive();
  }

  /** Any order that keeps each topic's. */
  private static List<DomainEvent> interleaved(List<DomainEvent> events, Random random) {
    Map<Entity, Queue<DomainEvent>> topics = new EnumMap<>(Entity.class);
    events.forEach(
        event -> topics.computeIfAbsent(event.type().entity(), e -> new ArrayDeque<>()).add(event));
    var order = new ArrayList<DomainEvent>();
    while (!topics.isEmpty()) {
      var entities = List.copyOf(topics.keySet());
      var entity = entities.get(random.nextInt(entities.size()));
      order.add(topics.get(entity).remove());
      if (topics.get(entity).isEmpty()) {
        topics.remove(entity);
      }
    }
    return order;
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 6, 7, 9, 10, 11, 12, 14, 15, 16})
  void moneyIsNeitherMadeNorLost(long seed) {
    var history = new History(seed);
    history.run();

    var cash = new HashMap<String, BigDecimal>();
    for (var event : history.events) {
      var row = event.data();
      switch (event.type()) {
        case BROKER_ACCOUNT_LINKED ->
            cash.put(row.getString("account_id"), (BigDecimal) row.getValue("balance"));
        case BROKER_ACCOUNT_UNLINKED -> cash.remove(row.getString("account_id"));
        case ORDER_FILLED -> {
          var amount =
              Money.cents(
                  ((BigDecimal) row.getValue("filled_price"))
                      .multiply((BigDecimal) row.getValue("quantity")));
          var signed = row.getString("side").equals("buy") ? amount.negate() : amount;
          cash.merge(row.getString("account_id"), signed, BigDecimal::add);
        }
        default -> {}
      }
    }

    var balances =
        history
            .portfolio
            .rows(Entity.ACCOUNT)
            .collect(
                Collectors.toMap(
                    row -> row.getString("account_id"), row -> row.getValue("balance")));
    assertThat(balances).isEqualTo(cash);
  }

  @ParameterizedTest
  @ValueSource(longs = {17, 18, 19, 20})
  void aClosedOrderNeverChangesAgain(long seed) {
    var history = new History(seed);
    history.run();

    var closed = new HashSet<String>();
    history.events.stream()
        .filter(event -> event.type().entity() == Entity.ORDER)
        .forEach(
            event -> {
              var id = event.data().getString("order_id");
              assertThat(closed.contains(id)).as(id).isFalse();
              if (event.type() != EventType.ORDER_PLACED) {
                closed.add(id);
              }
            });
    assertThat(closed).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000})
  void randomHistoriesReachEveryEventType(long firstSeed) {
    Set<EventType> seen = EnumSet.noneOf(EventType.class);
    for (var seed = firstSeed; seed < firstSeed + 20; seed++) {
      var history = new History(seed);
      history.run();
      history.events.forEach(event -> seen.add(event.type()));
    }

    assertThat(seen).containsExactlyInAnyOrder(EventType.values());
  }
}
