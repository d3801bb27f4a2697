package io.wse.demo.domain;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.UUID;

/**
 * Shares of one symbol held in one account, from the first bought to the last sold. Never short.
 */
public record Position(
    UUID positionId,
    UUID accountId,
    String symbol,
    BigDecimal quantity,
    BigDecimal averagePrice,
    Status status,
    BigDecimal realizedPnl,
    Instant openedAt,
    Instant closedAt,
    Instant updatedAt) {
  /** A closed position stays closed; buying again opens another. */
  public enum Status {
    OPEN,
    CLOSED
  }

  static Position open(
      UUID id, UUID accountId, String symbol, BigDecimal quantity, BigDecimal price, Instant now) {
    return new Position(
        id,
        accountId,
        symbol,
        Money.plain(quantity),
        price.setScale(4, RoundingMode.HALF_EVEN),
        Status.OPEN,
        Money.cents(BigDecimal.ZERO),
        now,
        null,
        now);
  }

  Position buy(BigDecimal bought, BigDecimal price, Instant now) {
    var sum = quantity.add(bought);
    var cost = averagePrice.multiply(quantity).add(price.multiply(bought));
    return new Position(
        positionId,
        accountId,
        symbol,
        Money.plain(sum),
        Money.average(cost, sum),
        Status.OPEN,
        realizedPnl,
        openedAt,
        null,
        now);
  }

  /** Sells some or all; selling all closes it. */
  Position sell(BigDecimal sold, BigDecimal price, Instant now) {
    var rest = quantity.subtract(sold);
    if (rest.signum() < 0) {
      throw CommandRefused.conflict("the position holds less than that");
    }
    var gained = Money.cents(price.subtract(averagePrice).multiply(sold));
    var closes = rest.signum() == 0;
    return new Position(
        positionId,
        accountId,
        symbol,
        Money.plain(rest),
        averagePrice,
        closes ? Status.CLOSED : Status.OPEN,
        realizedPnl.add(gained),
        openedAt,
        closes ? now : null,
        now);
  }

  public boolean isOpen() {
    return status == Status.OPEN;
  }

  public JsonObject row() {
    return new JsonObject()
        .put("position_id", positionId.toString())
        .put("account_id", accountId.toString())
        .put("symbol", symbol)
        .put("quantity", quantity)
        .put("average_price", averagePrice)
        .put("status", Fields.wireName(status))
        .put("realized_pnl", realizedPnl)
        .put("opened_at", Times.format(openedAt))
        .put("closed_at", closedAt == null ? null : Times.format(closedAt))
        .put("updated_at", Times.format(updatedAt));
  }

  static Position fromRow(JsonObject row) {
    var fields = new Fields(row);
    return new Position(
        fields.uuid("position_id"),
        fields.uuid("account_id"),
        fields.text("symbol"),
        Money.plain(fields.number("quantity")),
        fields.number("average_price").setScale(4, RoundingMode.HALF_EVEN),
        fields.oneOf("status", Status.class),
        Money.cents(fields.number("realized_pnl")),
        fields.time("opened_at"),
        fields.optionalTime("closed_at"),
        fields.time("updated_at"));
  }
}
