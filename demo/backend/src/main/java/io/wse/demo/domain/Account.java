package io.wse.demo.domain;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/** A cash account at a broker. */
public record Account(
    UUID accountId,
    UUID connectionId,
    String broker,
    String name,
    String currency,
    BigDecimal balance,
    BigDecimal buyingPower,
    Instant updatedAt) {
  /** The broker holds back a twentieth of the cash for fees. */
  private static final BigDecimal SPENDABLE_SHARE = new BigDecimal("0.95");

  static Account link(BrokerAccount found, UUID connectionId, String broker, Instant now) {
    var balance = Money.cents(found.balance());
    return new Account(
        found.accountId(),
        connectionId,
        broker,
        found.name(),
        found.currency(),
        balance,
        spendable(balance),
        now);
  }

  /** Adds an amount, negative for a purchase. */
  Account add(BigDecimal amount, Instant now) {
    var changed = balance.add(Money.cents(amount));
    return new Account(
        accountId, connectionId, broker, name, currency, changed, spendable(changed), now);
  }

  private static BigDecimal spendable(BigDecimal balance) {
    return Money.cents(balance.multiply(SPENDABLE_SHARE));
  }

  public JsonObject row() {
    return new JsonObject()
        .put("account_id", accountId.toString())
        .put("connection_id", connectionId.toString())
        .put("broker", broker)
        .put("name", name)
        .put("currency", currency)
        .put("balance", balance)
        .put("buying_power", buyingPower)
        .put("updated_at", Times.format(updatedAt));
  }

  static Account fromRow(JsonObject row) {
    var fields = new Fields(row);
    return new Account(
        fields.uuid("account_id"),
        fields.uuid("connection_id"),
        fields.text("broker"),
        fields.text("name"),
        fields.text("currency"),
        Money.cents(fields.number("balance")),
        Money.cents(fields.number("buying_power")),
        fields.time("updated_at"));
  }
}
