package io.wse.demo.api;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.wse.demo.broker.Brokers;
import io.wse.demo.command.LocalBus;
import io.wse.demo.domain.Command;
import io.wse.demo.domain.Order;
import java.util.UUID;
import java.util.stream.Collectors;

/** Requests that change something. The answer, 202, names the events: they are durable then. */
final class Commands {
  private final LocalBus bus;
  private final Brokers brokers;

  Commands(LocalBus bus, Brokers brokers) {
    this.bus = bus;
    this.brokers = brokers;
  }

  Future<JsonObject> connectBroker(RoutingContext context, String userId) {
    var expected =
        "expected one of "
            + brokers.all().stream().map(Brokers.Broker::id).collect(Collectors.joining(", "));
    var broker =
        brokers
            .find(Input.of(context).text("broker", expected))
            .orElseThrow(() -> Input.invalid("broker", expected));
    var id = UUID.randomUUID();
    return send(new Command.ConnectBroker(userId, id, broker.id(), broker.name()))
        .map(answer -> new JsonObject().put("connection_id", id.toString()).mergeIn(answer));
  }

  Future<JsonObject> disconnectBroker(RoutingContext context, String userId) {
    return send(new Command.DisconnectBroker(userId, pathId(context)));
  }

  Future<JsonObject> placeOrder(RoutingContext context, String userId) {
    var input = Input.of(context);
    var orderId = input.has("order_id") ? input.uuid("order_id") : UUID.randomUUID();
    var command =
        new Command.PlaceOrder(
            userId,
            orderId,
            input.uuid("account_id"),
            input.text("symbol", "expected a symbol, one of GET /api/symbols"),
            input.oneOf("side", Order.Side.class),
            input.number("quantity"),
            input.oneOf("type", Order.Kind.class),
            input.has("limit_price") ? input.number("limit_price") : null);
    return send(command)
        .map(answer -> new JsonObject().put("order_id", orderId.toString()).mergeIn(answer));
  }

  Future<JsonObject> cancelOrder(RoutingContext context, String userId) {
    return send(new Command.CancelOrder(userId, pathId(context)));
  }

  private Future<JsonObject> send(Command command) {
    return bus.send(command).map(ids -> new JsonObject().put("event_ids", new JsonArray(ids)));
  }

  static UUID pathId(RoutingContext context) {
    return Input.uuid("id", context.pathParam("id"));
  }
}
