package io.wse.demo.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wse.demo.domain.CommandRefused.Code;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PortfolioTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.060Z");
  private static final String USER = "alice";

  private final Portfolio portfolio = new Portfolio(USER);
  private final UUID connectionId = UUID.randomUUID();
  private final UUID accountId = UUID.randomUUID();
  private BigDecimal price = new BigDecimal("100.00");

  private final Quotes quotes =
      new Quotes() {
        @Override
        public boolean trades(String symbol) {
          return symbol.equals("AAPL");
        }

        @Override
        public BigDecimal price(String symbol, Instant at) {
          return price;
        }
      };

  private List<DomainEvent> run(Command command) {
    var events = portfolio.decide(command, NOW, quotes).events();
    events.forEach(portfolio::apply);
    return events;
  }

  private Code refusalOf(Command command) {
    return catchThrowableOfType(CommandRefused.class, () -> run(command)).code();
  }

  @BeforeEach
  void connectWithOneAccountOf1000() {
    run(new Command.ConnectBroker(USER, connectionId, "alpaca", "Alpaca"));
    run(new Command.EstablishConnection(USER, connectionId));
    run(
        new Command.LinkAccounts(
            USER,
            connectionId,
            List.of(new BrokerAccount(accountId, "Individual", "USD", new BigDecimal("1000")))));
    run(new Command.CompleteConnection(USER, connectionId));
  }

  private Command.PlaceOrder order(Order.Side side, String quantity, String limit) {
    return new Command.PlaceOrder(
        USER,
        UUID.randomUUID(),
        accountId,
        "AAPL",
        side,
        new BigDecimal(quantity),
        limit == null ? Order.Kind.MARKET : Order.Kind.LIMIT,
        limit == null ? null : new BigDecimal(limit));
  }

  private List<DomainEvent> placeAndExecute(Command.PlaceOrder order) {
    run(order);
    return run(new Command.ExecuteOrder(USER, order.orderId(), price));
  }

  private static List<EventType> types(List<DomainEvent> events) {
    return events.stream().map(DomainEvent::type).toList();
  }

  private BigDecimal balance() {
    return (BigDecimal)
        portfolio.rows(Entity.ACCOUNT).findFirst().orElseThrow().getValue("balance");
  }

  @Test
  void aConnectionIsCompleteWithItsAccountsCounted() {
    var row = portfolio.rows(Entity.CONNECTION).findFirst().orElseThrow();

    assertThat(row.getString("status")).isEqualTo("connected");
    assertThat(row.getInteger("account_count")).isEqualTo(1);
    assertThat(row.getString("updated_at")).isEqualTo("2026-01-02T03:04:05.060Z");
    assertThat(portfolio.unfinishedConnections()).isEmpty();
  }

  @Test
  void aSagaStepThatWasDoneIsNotDoneAgain() {
    assertThat(refusalOf(new Command.EstablishConnection(USER, connectionId)))
        .isEqualTo(Code.CONFLICT);
    assertThat(refusalOf(new Command.LinkAccounts(USER, connectionId, List.of())))
        .isEqualTo(Code.CONFLICT);
    assertThat(refusalOf(new Command.CompleteConnection(USER, connectionId)))
        .isEqualTo(Code.CONFLICT);
  }

  @Test
  void linkingAgainLeavesLinkedAccountsAsTheyAre() {
    var id = UUID.randomUUID();
    run(new Command.ConnectBroker(USER, id, "ibkr", "Interactive Brokers"));
    run(new Command.EstablishConnection(USER, id));
    var first = new BrokerAccount(UUID.randomUUID(), "A", "USD", BigDecimal.TEN);
    var second = new BrokerAccount(UUID.randomUUID(), "B", "USD", BigDecimal.TEN);
    run(new Command.LinkAccounts(USER, id, List.of(first)));

    assertThat(portfolio.unfinishedConnections()).hasSize(1);
    assertThat(run(new Command.LinkAccounts(USER, id, List.of(first, second)))).hasSize(1);
  }

  @Test
  void completionNeedsAnAccount() {
    var id = UUID.randomUUID();
    run(new Command.ConnectBroker(USER, id, "ibkr", "Interactive Brokers"));
    run(new Command.EstablishConnection(USER, id));

    assertThat(refusalOf(new Command.CompleteConnection(USER, id))).isEqualTo(Code.CONFLICT);
  }

  @Test
  void aBrokerIsConnectedOnceAtATime() {
    var again = new Command.ConnectBroker(USER, UUID.randomUUID(), "alpaca", "Alpaca");

    assertThat(refusalOf(again)).isEqualTo(Code.CONFLICT);
    run(new Command.DisconnectBroker(USER, connectionId));
    assertThat(types(run(again))).containsExactly(EventType.BROKER_CONNECTION_REQUESTED);
  }

  @Test
  void buyingOpensThenExtendsAtTheAveragePrice() {
    assertThat(types(placeAndExecute(order(Order.Side.BUY, "2", null))))
        .containsExactly(
            EventType.ORDER_FILLED,
            EventType.POSITION_OPENED,
            EventType.ACCOUNT_DATA_FROM_BROKER_UPDATED);
    price = new BigDecimal("110.00");
    assertThat(types(placeAndExecute(order(Order.Side.BUY, "1", null))))
        .contains(EventType.POSITION_UPDATED);

    var position = portfolio.rows(Entity.POSITION).findFirst().orElseThrow();
    assertThat(position.getValue("average_price")).isEqualTo(new BigDecimal("103.3333"));
    assertThat(position.getValue("quantity")).isEqualTo(new BigDecimal("3"));
    assertThat(balance()).isEqualTo(new BigDecimal("690.00"));
  }

  @Test
  void sellingReducesThenClosesAndRealisesTheGain() {
    placeAndExecute(order(Order.Side.BUY, "3", null));
    price = new BigDecimal("120.00");
    assertThat(types(placeAndExecute(order(Order.Side.SELL, "1", null))))
        .contains(EventType.POSITION_UPDATED);
    assertThat(types(placeAndExecute(order(Order.Side.SELL, "2", null))))
        .contains(EventType.POSITION_CLOSED);

    var position = portfolio.rows(Entity.POSITION).findFirst().orElseThrow();
    assertThat(position.getString("status")).isEqualTo("closed");
    assertThat(position.getValue("realized_pnl")).isEqualTo(new BigDecimal("60.00"));
    assertThat(position.getString("closed_at")).isNotNull();
    assertThat(balance()).isEqualTo(new BigDecimal("1060.00"));
  }

  @Test
  void anOrderOverTheBuyingPowerIsRejectedWithTheReason() {
    var events = placeAndExecute(order(Order.Side.BUY, "9.6", null));

    assertThat(types(events)).containsExactly(EventType.ORDER_REJECTED);
    assertThat(events.get(0).data().getString("reason"))
        .isEqualTo("costs 960.00, buying power is 950.00");
    assertThat(balance()).isEqualTo(new BigDecimal("1000.00"));
  }

  @Test
  void aLimitOrderThatCannotBePaidForIsRejectedBeforeItCrosses() {
    assertThat(types(placeAndExecute(order(Order.Side.BUY, "100", "50"))))
        .containsExactly(EventType.ORDER_REJECTED);
  }

  @Test
  void sellingMoreThanHeldIsRejected() {
    placeAndExecute(order(Order.Side.BUY, "1", null));

    var events = placeAndExecute(order(Order.Side.SELL, "2", null));

    assertThat(events.get(0).data().getString("reason")).isEqualTo("holds 1 AAPL, cannot sell 2");
  }

  @Test
  void aLimitOrderFillsWhenThePriceCrosses() {
    var buy = order(Order.Side.BUY, "1", "99.5");
    assertThat(placeAndExecute(buy)).isEmpty();
    price = new BigDecimal("99.40");

    var events = run(new Command.ExecuteOrder(USER, buy.orderId(), price));

    assertThat(events.get(0).data().getValue("filled_price")).isEqualTo(price);
  }

  @Test
  void onlyAnOpenOrderCanBeCancelled() {
    var open = order(Order.Side.BUY, "1", "50");
    run(open);
    assertThat(types(run(new Command.CancelOrder(USER, open.orderId()))))
        .containsExactly(EventType.ORDER_CANCELLED);

    assertThat(refusalOf(new Command.CancelOrder(USER, open.orderId()))).isEqualTo(Code.CONFLICT);
    assertThat(refusalOf(new Command.ExecuteOrder(USER, open.orderId(), price)))
        .isEqualTo(Code.CONFLICT);
    assertThat(refusalOf(new Command.CancelOrder(USER, UUID.randomUUID())))
        .isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void aRepeatedOrderAnswersTheSameAndAnotherUnderItsIdIsRefused() {
    var order = order(Order.Side.BUY, "1", null);
    var first = portfolio.decide(order, NOW, quotes);
    first.events().forEach(portfolio::apply);
    placeAndExecute(order);

    var repeated = portfolio.decide(order, NOW.plusSeconds(5), quotes);

    assertThat(repeated.events()).isEmpty();
    assertThat(repeated.eventIds()).isEqualTo(first.eventIds()).hasSize(1);
    var other =
        new Command.PlaceOrder(
            USER,
            order.orderId(),
            accountId,
            "AAPL",
            Order.Side.BUY,
            BigDecimal.TEN,
            Order.Kind.MARKET,
            null);
    assertThat(refusalOf(other)).isEqualTo(Code.CONFLICT);
  }

  @Test
  void ordersAreValidatedByField() {
    assertThat(fieldOf(order(Order.Side.BUY, "0", null))).isEqualTo("quantity");
    assertThat(fieldOf(order(Order.Side.BUY, "1.00001", null))).isEqualTo("quantity");
    assertThat(fieldOf(order(Order.Side.BUY, "1000001", null))).isEqualTo("quantity");
    assertThat(fieldOf(order(Order.Side.BUY, "1", "-1"))).isEqualTo("limit_price");
    assertThat(fieldOf(order(Order.Side.BUY, "1", "1.001"))).isEqualTo("limit_price");
    var noLimit =
        new Command.PlaceOrder(
            USER,
            UUID.randomUUID(),
            accountId,
            "AAPL",
            Order.Side.BUY,
            BigDecimal.ONE,
            Order.Kind.LIMIT,
            null);
    assertThat(fieldOf(noLimit)).isEqualTo("limit_price");
    var unknownSymbol =
        new Command.PlaceOrder(
            USER,
            UUID.randomUUID(),
            accountId,
            "NOPE",
            Order.Side.BUY,
            BigDecimal.ONE,
            Order.Kind.MARKET,
            null);
    assertThat(fieldOf(unknownSymbol)).isEqualTo("symbol");
  }

  private String fieldOf(Command command) {
    return catchThrowableOfType(CommandRefused.class, () -> run(command)).field();
  }

  @Test
  void disconnectingCancelsClosesAndUnlinks() {
    placeAndExecute(order(Order.Side.BUY, "1", null));
    run(order(Order.Side.BUY, "1", "50"));

    var events = run(new Command.DisconnectBroker(USER, connectionId));

    assertThat(types(events))
        .containsExactly(
            EventType.ORDER_CANCELLED,
            EventType.POSITION_CLOSED,
            EventType.BROKER_ACCOUNT_UNLINKED,
            EventType.BROKER_DISCONNECTED);
    assertThat(portfolio.rows(Entity.ACCOUNT)).isEmpty();
    assertThatThrownBy(() -> run(order(Order.Side.BUY, "1", null)))
        .isInstanceOf(CommandRefused.class)
        .hasMessage("no such account");
    assertThat(refusalOf(new Command.DisconnectBroker(USER, connectionId)))
        .isEqualTo(Code.CONFLICT);
  }
}
