package io.wse.demo.domain;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;

/**
 * A user's connection to a broker.
 *
 * <pre>
 *   pending --established--> connected --saga completed--> connected, account_count > 0
 *      |                         |                             |
 *      +-------------------------+-----------------------------+--> disconnected
 * </pre>
 */
public record BrokerConnection(
    UUID connectionId,
    String broker,
    String brokerName,
    Status status,
    int accountCount,
    Instant updatedAt) {
  /** See the diagram above. */
  public enum Status {
    PENDING,
    CONNECTED,
    DISCONNECTED
  }

  static BrokerConnection request(UUID id, String broker, String brokerName, Instant now) {
    return new BrokerConnection(id, broker, brokerName, Status.PENDING, 0, now);
  }

  BrokerConnection establish(Instant now) {
    if (status != Status.PENDING) {
      throw CommandRefused.conflict("the connection is " + Fields.wireName(status));
    }
    return with(Status.CONNECTED, 0, now);
  }

  BrokerConnection complete(int linkedAccounts, Instant now) {
    if (!isLinking()) {
      throw CommandRefused.conflict("the connection is not linking accounts");
    }
    if (linkedAccounts == 0) {
      throw CommandRefused.conflict("no account is linked yet");
    }
    return with(Status.CONNECTED, linkedAccounts, now);
  }

  BrokerConnection disconnect(Instant now) {
    if (status == Status.DISCONNECTED) {
      throw CommandRefused.conflict("the connection is disconnected already");
    }
    return with(Status.DISCONNECTED, 0, now);
  }

  /** Established, and the saga still links accounts: a broker has at least one. */
  boolean isLinking() {
    return status == Status.CONNECTED && accountCount == 0;
  }

  /** The saga has still to do something about it. */
  boolean isUnfinished() {
    return status == Status.PENDING || isLinking();
  }

  private BrokerConnection with(Status status, int accountCount, Instant now) {
    return new BrokerConnection(connectionId, broker, brokerName, status, accountCount, now);
  }

  public JsonObject row() {
    return new JsonObject()
        .put("connection_id", connectionId.toString())
        .put("broker", broker)
        .put("broker_name", brokerName)
        .put("status", Fields.wireName(status))
        .put("account_count", accountCount)
        .put("updated_at", Times.format(updatedAt));
  }

  public static BrokerConnection fromRow(JsonObject row) {
    var fields = new Fields(row);
    return new BrokerConnection(
        fields.uuid("connection_id"),
        fields.text("broker"),
        fields.text("broker_name"),
        fields.oneOf("status", Status.class),
        fields.count("account_count"),
        fields.time("updated_at"));
  }
}
