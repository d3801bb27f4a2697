package io.wse.demo.broker;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.wse.demo.command.LocalBus;
import io.wse.demo.domain.DomainEvent;
import io.wse.demo.domain.Order;
import io.wse.demo.domain.Quotes;
import java.time.Clock;
import java.util.UUID;

/** Feeds the market with orders and with time. */
public final class MarketVerticle extends VerticleBase {
  private static final long PRICE_PERIOD_MS = 200;

  private final Quotes quotes;
  private final Clock clock;
  private final Long fixedDelayMs;
  private Market market;
  private MessageConsumer<?> committed;
  private MessageConsumer<?> resumed;
  private long timer;

  /** {@code fixedDelayMs}: see {@link Market}; null for the market's own. */
  public MarketVerticle(Quotes quotes, Clock clock, Long fixedDelayMs) {
    this.quotes = quotes;
    this.clock = clock;
    this.fixedDelayMs = fixedDelayMs;
  }

  @Override
  public Future<?> start() {
    var bus = new LocalBus(vertx);
    market = new Market(vertx, bus, quotes, clock, fixedDelayMs);
    committed = bus.onCommitted(this::take);
    resumed =
        bus.onResumed(open -> open.orders().forEach(o -> market.placed(o.userId(), o.order())));
    timer = vertx.setPeriodic(PRICE_PERIOD_MS, tick -> market.pricesMoved());
    return Future.join(committed.completion(), resumed.completion());
  }

  private void take(DomainEvent event) {
    switch (event.type()) {
      case ORDER_PLACED -> market.placed(event.userId(), Order.fromRow(event.data()));
      case ORDER_FILLED, ORDER_CANCELLED, ORDER_REJECTED ->
          market.closed(event.userId(), UUID.fromString(event.data().getString("order_id")));
      default -> {}
    }
  }

  @Override
  public Future<?> stop() {
    vertx.cancelTimer(timer);
    return Future.join(committed.unregister(), resumed.unregister());
  }
}
