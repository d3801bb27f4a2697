package io.wse.demo.broker;

import io.vertx.core.Vertx;
import io.wse.demo.command.LocalBus;
import io.wse.demo.domain.Command;
import io.wse.demo.domain.CommandRefused;
import io.wse.demo.domain.Order;
import io.wse.demo.domain.Quotes;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at each order a moment after it was placed, and at a resting limit order whenever the price
 * crosses its limit. Whether it fills is the domain's to decide: the order may have been cancelled.
 *
 * <p>State lives on the context that calls it.
 */
final class Market {
  private static final Logger log = LoggerFactory.getLogger(Market.class);
  private static final int MIN_DELAY_MS = 300;
  private static final int DELAY_SPREAD_MS = 700;

  private record Key(String userId, UUID orderId) {}

  private final Vertx vertx;
  private final LocalBus bus;
  private final Quotes quotes;
  private final Clock clock;
  private final Long fixedDelayMs;
  private final Map<Key, Order> resting = new LinkedHashMap<>();

  /** {@code fixedDelayMs}: instead of 300 to 1000 ms by order id; null for that. */
  Market(Vertx vertx, LocalBus bus, Quotes quotes, Clock clock, Long fixedDelayMs) {
    this.vertx = vertx;
    this.bus = bus;
    this.quotes = quotes;
    this.clock = clock;
    this.fixedDelayMs = fixedDelayMs;
  }

  void placed(String userId, Order order) {
    var delayMs = delayMs(order);
    if (delayMs == 0) {
      look(new Key(userId, order.orderId()), order);
    } else {
      vertx.timer(delayMs).onSuccess(due -> look(new Key(userId, order.orderId()), order));
    }
  }

  void closed(String userId, UUID orderId) {
    resting.remove(new Key(userId, orderId));
  }

  private long delayMs(Order order) {
    return fixedDelayMs != null
        ? fixedDelayMs
        : MIN_DELAY_MS + Math.floorMod(order.orderId().hashCode(), DELAY_SPREAD_MS + 1);
  }

  /** The first look also rejects what cannot be paid for, so it is not skipped for a limit. */
  private void look(Key key, Order order) {
    if (order.type() == Order.Kind.LIMIT) {
      resting.put(key, order);
    }
    execute(key, order);
  }

  /** Called at each move of the prices. */
  void pricesMoved() {
    var now = clock.instant();
    Map.copyOf(resting)
        .forEach(
            (key, order) -> {
              if (order.crosses(quotes.price(order.symbol(), now))) {
                execute(key, order);
              }
            });
  }

  private void execute(Key key, Order order) {
    if (!quotes.trades(order.symbol())) {
      return;
    }
    var price = quotes.price(order.symbol(), clock.instant());
    bus.send(new Command.ExecuteOrder(key.userId(), key.orderId(), price))
        .onFailure(
            failure -> {
              // Closed meanwhile, or the write side is recovering and hands it over again.
              resting.remove(key);
              if (!(failure instanceof CommandRefused)) {
                log.atError()
                    .addKeyValue("order_id", key.orderId())
                    .addKeyValue("reason", failure.toString())
                    .log("demo.market.failed");
              }
            });
  }
}
