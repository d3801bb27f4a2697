package io.wse.demo.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.wse.demo.Await;
import io.wse.demo.domain.Command;
import io.wse.demo.domain.CommandRefused;
import io.wse.demo.domain.Order;
import io.wse.demo.domain.Quotes;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MarketTest extends BusCase {
  private static final UUID ID = UUID.randomUUID();

  private volatile BigDecimal price = new BigDecimal("100.00");
  private Market market;

  @BeforeEach
  void openMarket() {
    var quotes =
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
    market = new Market(vertx, bus, quotes, Clock.systemUTC(), 0L);
  }

  private static Order order(String side, String type, String limit, String symbol) {
    return Order.fromRow(
        new JsonObject()
            .put("order_id", ID.toString())
            .put("account_id", UUID.randomUUID().toString())
            .put("symbol", symbol)
            .put("side", side)
            .put("quantity", 1)
            .put("type", type)
            .put("limit_price", limit == null ? null : new BigDecimal(limit))
            .put("status", "placed")
            .put("placed_at", "2026-01-01T00:00:00.000Z")
            .put("updated_at", "2026-01-01T00:00:00.000Z"));
  }

  private Command executedAt(String at) {
    return new Command.ExecuteOrder("alice", ID, new BigDecimal(at));
  }

  @Test
  void aMarketOrderIsExecutedOnceAtThePrice() {
    market.placed("alice", order("buy", "market", null, "AAPL"));

    var executing = next();
    assertThat(executing.command()).isEqualTo(executedAt("100.00"));
    executing.accept();
    market.pricesMoved();
    settle();
    assertThat(asked).isEmpty();
  }

  @Test
  void aLimitOrderRestsUntilThePriceCrosses() {
    market.placed("alice", order("buy", "limit", "99.00", "AAPL"));
    // The first look, in which the domain may reject it.
    next().accept();
    price = new BigDecimal("99.01");
    market.pricesMoved();
    settle();
    assertThat(asked).isEmpty();

    price = new BigDecimal("98.90");
    market.pricesMoved();

    assertThat(next().command()).isEqualTo(executedAt("98.90"));
  }

  @Test
  void aSaleRestsUntilThePriceIsHighEnough() {
    market.placed("alice", order("sell", "limit", "101.00", "AAPL"));
    next().accept();
    price = new BigDecimal("101.00");

    market.pricesMoved();

    assertThat(next().command()).isEqualTo(executedAt("101.00"));
  }

  @Test
  void aClosedOrderRestsNoLonger() {
    market.placed("alice", order("buy", "limit", "99.00", "AAPL"));
    next().accept();
    market.closed("alice", ID);
    price = new BigDecimal("90.00");

    market.pricesMoved();
    settle();

    assertThat(asked).isEmpty();
  }

  @Test
  void anOrderThatTheDomainRefusesRestsNoLonger() {
    market.placed("alice", order("buy", "limit", "99.00", "AAPL"));
    next().answer().fail(CommandRefused.conflict("the order is not open"));
    price = new BigDecimal("90.00");

    Await.until(
        "it is gone",
        () -> {
          market.pricesMoved();
          settle();
          var more = asked.poll();
          if (more != null) {
            more.accept();
          }
          return more == null;
        });
  }

  @Test
  void aSymbolThatIsNotTradedIsLeftAlone() {
    market.placed("alice", order("buy", "market", null, "NOPE"));
    settle();

    assertThat(asked).isEmpty();
  }
}
