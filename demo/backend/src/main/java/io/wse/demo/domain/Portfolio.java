package io.wse.demo.domain;

import static io.wse.demo.domain.EventType.ACCOUNT_DATA_FROM_BROKER_UPDATED;
import static io.wse.demo.domain.EventType.BROKER_ACCOUNT_LINKED;
import static io.wse.demo.domain.EventType.BROKER_ACCOUNT_UNLINKED;
import static io.wse.demo.domain.EventType.BROKER_CONNECTION_ESTABLISHED;
import static io.wse.demo.domain.EventType.BROKER_CONNECTION_ESTABLISHED_SAGA_COMPLETED;
import static io.wse.demo.domain.EventType.BROKER_CONNECTION_REQUESTED;
import static io.wse.demo.domain.EventType.BROKER_DISCONNECTED;
import static io.wse.demo.domain.EventType.ORDER_CANCELLED;
import static io.wse.demo.domain.EventType.ORDER_FILLED;
import static io.wse.demo.domain.EventType.ORDER_PLACED;
import static io.wse.demo.domain.EventType.ORDER_REJECTED;
import static io.wse.demo.domain.EventType.POSITION_CLOSED;
import static io.wse.demo.domain.EventType.POSITION_OPENED;
import static io.wse.demo.domain.EventType.POSITION_UPDATED;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * All aggregates of one user. {@link #decide} looks and never changes anything; {@link #apply} is
 * the one way in, the same for a new event as for one read back from the log. Not thread-safe: it
 * lives on its owner's context.
 */
public final class Portfolio {
  private final String userId;
  private final Map<UUID, BrokerConnection> connections = new LinkedHashMap<>();
  private final Map<UUID, Account> accounts = new LinkedHashMap<>();
  private final Map<UUID, Order> orders = new LinkedHashMap<>();
  private final Map<UUID, Position> positions = new LinkedHashMap<>();

  public Portfolio(String userId) {
    this.userId = userId;
  }

  /** Takes an event in: its row replaces the entity's. */
  public void apply(DomainEvent event) {
    if (event.type().removesRow()) {
      accounts.remove(Account.fromRow(event.data()).accountId());
    } else {
      put(event.type().entity(), event.data());
    }
  }

  /** Takes a row of the read model in. */
  public void put(Entity entity, JsonObject row) {
    switch (entity) {
      case CONNECTION -> {
        var connection = BrokerConnection.fromRow(row);
        connections.put(connection.connectionId(), connection);
      }
      case ACCOUNT -> {
        var account = Account.fromRow(row);
        accounts.put(account.accountId(), account);
      }
      case ORDER -> {
        var order = Order.fromRow(row);
        orders.put(order.orderId(), order);
      }
      case POSITION -> {
        var position = Position.fromRow(row);
        positions.put(position.positionId(), position);
      }
    }
  }

  /**
   * What a command leads to.
   *
   * @throws CommandRefused if it may not be carried out
   */
  public Decision decide(Command command, Instant now, Quotes quotes) {
    if (command instanceof Command.ConnectBroker c) {
      return connect(c, now);
    } else if (command instanceof Command.EstablishConnection c) {
      var established = connection(c.connectionId()).establish(now);
      return Decision.of(List.of(event(BROKER_CONNECTION_ESTABLISHED, now, established.row())));
    } else if (command instanceof Command.LinkAccounts c) {
      return link(c, now);
    } else if (command instanceof Command.CompleteConnection c) {
      var linked = (int) accountsOf(c.connectionId()).count();
      var completed = connection(c.connectionId()).complete(linked, now);
      return Decision.of(
          List.of(event(BROKER_CONNECTION_ESTABLISHED_SAGA_COMPLETED, now, completed.row())));
    } else if (command instanceof Command.DisconnectBroker c) {
      return disconnect(c, now, quotes);
    } else if (command instanceof Command.PlaceOrder c) {
      return place(c, now, quotes);
    } else if (command instanceof Command.CancelOrder c) {
      var cancelled = order(c.orderId()).cancel("cancelled by the user", now);
      return Decision.of(List.of(event(ORDER_CANCELLED, now, cancelled.row())));
    } else if (command instanceof Command.ExecuteOrder c) {
      return execute(c, now);
    }
    throw new IllegalStateException("no decision for " + command.getClass().getSimpleName());
  }

  private Decision connect(Command.ConnectBroker command, Instant now) {
    var taken =
        connections.values().stream()
            .anyMatch(
                c ->
                    c.broker().equals(command.broker())
                        && c.status() != BrokerConnection.Status.DISCONNECTED);
    if (taken) {
      throw CommandRefused.conflict("already connected to " + command.brokerName());
    }
    var requested =
        BrokerConnection.request(
            command.connectionId(), command.broker(), command.brokerName(), now);
    return Decision.of(List.of(event(BROKER_CONNECTION_REQUESTED, now, requested.row())));
  }

  private Decision link(Command.LinkAccounts command, Instant now) {
    var connection = connection(command.connectionId());
    if (!connection.isLinking()) {
      throw CommandRefused.conflict("the connection is not linking accounts");
    }
    return Decision.of(
        command.accounts().stream()
            .filter(found -> !accounts.containsKey(found.accountId()))
            .map(a -> Account.link(a, connection.connectionId(), connection.broker(), now))
            .map(account -> event(BROKER_ACCOUNT_LINKED, now, account.row()))
            .toList());
  }

  private Decision disconnect(Command.DisconnectBroker command, Instant now, Quotes quotes) {
    var disconnected = connection(command.connectionId()).disconnect(now);
    var events = new ArrayList<DomainEvent>();
    for (var account : accountsOf(command.connectionId()).toList()) {
      openOrders()
          .filter(order -> order.accountId().equals(account.accountId()))
          .map(order -> order.cancel("broker disconnected", now))
          .forEach(order -> events.add(event(ORDER_CANCELLED, now, order.row())));
      positions.values().stream()
          .filter(p -> p.isOpen() && p.accountId().equals(account.accountId()))
          .map(p -> p.sell(p.quantity(), closingPrice(p, now, quotes), now))
          .forEach(position -> events.add(event(POSITION_CLOSED, now, position.row())));
      events.add(event(BROKER_ACCOUNT_UNLINKED, now, account.row()));
    }
    events.add(event(BROKER_DISCONNECTED, now, disconnected.row()));
    return Decision.of(events);
  }

  private static BigDecimal closingPrice(Position position, Instant now, Quotes quotes) {
    return quotes.trades(position.symbol())
        ? quotes.price(position.symbol(), now)
        : position.averagePrice();
  }

  private Decision place(Command.PlaceOrder command, Instant now, Quotes quotes) {
    var placed = Order.place(command, now);
    var before = orders.get(placed.orderId());
    if (before != null) {
      if (!before.sameRequest(placed)) {
        throw CommandRefused.conflict("this order_id was used for another order");
      }
      return new Decision(
          List.of(), List.of(DomainEvent.eventId(ORDER_PLACED, userId, placed.orderId())));
    }
    if (!accounts.containsKey(placed.accountId())) {
      throw CommandRefused.notFound("no such account");
    }
    if (!quotes.trades(placed.symbol())) {
      throw CommandRefused.invalid("symbol", "not traded here");
    }
    return Decision.of(
        List.of(DomainEvent.of(ORDER_PLACED, userId, now, placed.row(), placed.orderId())));
  }

  private Decision execute(Command.ExecuteOrder command, Instant now) {
    var order = order(command.orderId());
    if (!order.isOpen()) {
      throw CommandRefused.conflict("the order is not open");
    }
    var account = accounts.get(order.accountId());
    if (account == null) {
      throw CommandRefused.notFound("no such account");
    }
    var price = Money.cents(command.price());
    var held = openPosition(order.accountId(), order.symbol());
    var reason = reasonToReject(order, account, held, price);
    if (reason != null) {
      return Decision.of(List.of(event(ORDER_REJECTED, now, order.reject(reason, now).row())));
    }
    if (!order.crosses(price)) {
      return Decision.none();
    }
    var buys = order.side() == Order.Side.BUY;
    var amount = Money.cents(price.multiply(order.quantity()));
    var changed = account.add(buys ? amount.negate() : amount, now);
    return Decision.of(
        List.of(
            event(ORDER_FILLED, now, order.fill(price, now).row()),
            buys ? bought(order, held, price, now) : sold(order, held, price, now),
            event(ACCOUNT_DATA_FROM_BROKER_UPDATED, now, changed.row())));
  }

  private static String reasonToReject(
      Order order, Account account, Position held, BigDecimal price) {
    if (order.side() == Order.Side.SELL) {
      var quantity = held == null ? BigDecimal.ZERO : held.quantity();
      return quantity.compareTo(order.quantity()) >= 0
          ? null
          : "holds "
              + quantity.toPlainString()
              + " "
              + order.symbol()
              + ", cannot sell "
              + order.quantity().toPlainString();
    }
    var cost = Money.cents(order.worstPrice(price).multiply(order.quantity()));
    return cost.compareTo(account.buyingPower()) <= 0
        ? null
        : "costs "
            + cost.toPlainString()
            + ", buying power is "
            + account.buyingPower().toPlainString();
  }

  private DomainEvent bought(Order order, Position held, BigDecimal price, Instant now) {
    if (held == null) {
      var opened =
          Position.open(
              UUID.randomUUID(), order.accountId(), order.symbol(), order.quantity(), price, now);
      return event(POSITION_OPENED, now, opened.row());
    }
    return event(POSITION_UPDATED, now, held.buy(order.quantity(), price, now).row());
  }

  private DomainEvent sold(Order order, Position held, BigDecimal price, Instant now) {
    var position = held.sell(order.quantity(), price, now);
    return event(position.isOpen() ? POSITION_UPDATED : POSITION_CLOSED, now, position.row());
  }

  /** Connections that the saga has still to finish. */
  public Stream<BrokerConnection> unfinishedConnections() {
    return connections.values().stream().filter(BrokerConnection::isUnfinished);
  }

  public Stream<Order> openOrders() {
    return orders.values().stream().filter(Order::isOpen);
  }

  /** Every row, as the read model should have it; for comparison. */
  public Stream<JsonObject> rows(Entity entity) {
    return switch (entity) {
      case CONNECTION -> connections.values().stream().map(BrokerConnection::row);
      case ACCOUNT -> accounts.values().stream().map(Account::row);
      case ORDER -> orders.values().stream().map(Order::row);
      case POSITION -> positions.values().stream().map(Position::row);
    };
  }

  private Stream<Account> accountsOf(UUID connectionId) {
    return accounts.values().stream().filter(a -> a.connectionId().equals(connectionId));
  }

  private Position openPosition(UUID accountId, String symbol) {
    return positions.values().stream()
        .filter(p -> p.isOpen() && p.accountId().equals(accountId) && p.symbol().equals(symbol))
        .findFirst()
        .orElse(null);
  }

  private BrokerConnection connection(UUID id) {
    var connection = connections.get(id);
    if (connection == null) {
      throw CommandRefused.notFound("no such connection");
    }
    return connection;
  }

  private Order order(UUID id) {
    var order = orders.get(id);
    if (order == null) {
      throw CommandRefused.notFound("no such order");
    }
    return order;
  }

  private DomainEvent event(EventType type, Instant now, JsonObject row) {
    return DomainEvent.of(type, userId, now, row);
  }
}
