package io.wse.demo.domain;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/** An order: placed, then once and for all filled, cancelled or rejected. */
public record Order(
    UUID orderId,
    UUID accountId,
    String symbol,
    Side side,
    BigDecimal quantity,
    Kind type,
    BigDecimal limitPrice,
    Status status,
    BigDecimal filledPrice,
    String reason,
    Instant placedAt,
    Instant updatedAt) {
  /** Which way. */
  public enum Side {
    BUY,
    SELL
  }

  /** At any price, or at the limit price or better. */
  public enum Kind {
    MARKET,
    LIMIT
  }

  /** Only a placed order is open. */
  public enum Status {
    PLACED,
    FILLED,
    CANCELLED,
    REJECTED
  }

  private static final BigDecimal MAX_QUANTITY = new BigDecimal(1_000_000);
  private static final BigDecimal MAX_PRICE = new BigDecimal(1_000_000);

  static Order place(Command.PlaceOrder command, Instant now) {
    var quantity = command.quantity();
    if (quantity.signum() <= 0
        || quantity.compareTo(MAX_QUANTITY) > 0
        || quantity.stripTrailingZeros().scale() > 4) {
      throw CommandRefused.invalid(
          "quantity", "expected a number above 0, at most 1000000, with at most 4 decimals");
    }
    return new Order(
        command.orderId(),
        command.accountId(),
        command.symbol(),
        command.side(),
        Money.plain(quantity),
        command.type(),
        validLimit(command.type(), command.limitPrice()),
        Status.PLACED,
        null,
        null,
        now,
        now);
  }

  private static BigDecimal validLimit(Kind type, BigDecimal limitPrice) {
    if (type == Kind.MARKET) {
      if (limitPrice != null) {
        throw CommandRefused.invalid("limit_price", "a market order has none");
      }
      return null;
    }
    if (limitPrice == null
        || limitPrice.signum() <= 0
        || limitPrice.compareTo(MAX_PRICE) > 0
        || limitPrice.stripTrailingZeros().scale() > 2) {
      throw CommandRefused.invalid(
          "limit_price", "expected a number above 0, at most 1000000, with at most 2 decimals");
    }
    return Money.cents(limitPrice);
  }

  public boolean isOpen() {
    return status == Status.PLACED;
  }

  /** Whether it can be carried out at this price. */
  public boolean crosses(BigDecimal price) {
    if (type == Kind.MARKET) {
      return true;
    }
    return side == Side.BUY ? price.compareTo(limitPrice) <= 0 : price.compareTo(limitPrice) >= 0;
  }

  /** The price to reckon with before it fills: what a limit order may cost at most. */
  BigDecimal worstPrice(BigDecimal price) {
    return limitPrice == null ? price : limitPrice;
  }

  /** Whether the two ask for the same, whatever has become of them. */
  boolean sameRequest(Order other) {
    return accountId.equals(other.accountId)
        && symbol.equals(other.symbol)
        && side == other.side
        && type == other.type
        && quantity.compareTo(other.quantity) == 0
        && (limitPrice == null
            ? other.limitPrice == null
            : other.limitPrice != null && limitPrice.compareTo(other.limitPrice) == 0);
  }

  Order fill(BigDecimal price, Instant now) {
    return close(Status.FILLED, Money.cents(price), null, now);
  }

  Order cancel(String reason, Instant now) {
    return close(Status.CANCELLED, null, reason, now);
  }

  Order reject(String reason, Instant now) {
    return close(Status.REJECTED, null, reason, now);
  }

  private Order close(Status closed, BigDecimal price, String why, Instant now) {
    if (!isOpen()) {
      throw CommandRefused.conflict("the order is " + Fields.wireName(status));
    }
    return new Order(
        orderId,
        accountId,
        symbol,
        side,
        quantity,
        type,
        limitPrice,
        closed,
        price,
        why,
        placedAt,
        now);
  }

  public JsonObject row() {
    return new JsonObject()
        .put("order_id", orderId.toString())
        .put("account_id", accountId.toString())
        .put("symbol", symbol)
        .put("side", Fields.wireName(side))
        .put("quantity", quantity)
        .put("type", Fields.wireName(type))
        .put("limit_price", limitPrice)
        .put("status", Fields.wireName(status))
        .put("filled_price", filledPrice)
        .put("reason", reason)
        .put("placed_at", Times.format(placedAt))
        .put("updated_at", Times.format(updatedAt));
  }

  public static Order fromRow(JsonObject row) {
    var fields = new Fields(row);
    var limitPrice = fields.optionalNumber("limit_price");
    var type = fields.oneOf("type", Kind.class);
    if ((type == Kind.LIMIT) != (limitPrice != null)) {
      throw new IllegalArgumentException("data.limit_price: expected with a limit order alone");
    }
    var filledPrice = fields.optionalNumber("filled_price");
    return new Order(
        fields.uuid("order_id"),
        fields.uuid("account_id"),
        fields.text("symbol"),
        fields.oneOf("side", Side.class),
        Money.plain(fields.number("quantity")),
        type,
        limitPrice == null ? null : Money.cents(limitPrice),
        fields.oneOf("status", Status.class),
        filledPrice == null ? null : Money.cents(filledPrice),
        fields.optionalText("reason"),
        fields.time("placed_at"),
        fields.time("updated_at"));
  }
}
