package io.wse.demo.api;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.wse.demo.broker.Brokers;
import io.wse.demo.broker.Exchange;
import io.wse.demo.readmodel.Cursor;
import io.wse.demo.readmodel.ListRequest;
import io.wse.demo.readmodel.Queries;
import io.wse.demo.readmodel.ReadTable;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Requests that read: the caller's rows, and what can be connected and traded. */
final class Reads {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 200;
  private static final Set<String> ORDER_STATUS =
      Set.of("placed", "filled", "cancelled", "rejected");
  private static final Set<String> POSITION_STATUS = Set.of("open", "closed");

  private final Queries queries;
  private final Brokers brokers;
  private final Exchange exchange;
  private final Clock clock;

  Reads(Queries queries, Brokers brokers, Exchange exchange, Clock clock) {
    this.queries = queries;
    this.brokers = brokers;
    this.exchange = exchange;
    this.clock = clock;
  }

  Future<JsonObject> brokers(RoutingContext context, String userId) {
    var list = new JsonArray();
    for (var broker : brokers.all()) {
      list.add(new JsonObject().put("id", broker.id()).put("name", broker.name()));
    }
    return Future.succeededFuture(new JsonObject().put("brokers", list));
  }

  Future<JsonObject> symbols(RoutingContext context, String userId) {
    var now = clock.instant();
    var list = new JsonArray();
    for (var listing : exchange.listings()) {
      list.add(
          new JsonObject()
              .put("symbol", listing.symbol())
              .put("name", listing.name())
              .put("price", exchange.price(listing.symbol(), now)));
    }
    return Future.succeededFuture(new JsonObject().put("symbols", list));
  }

  Future<JsonObject> connections(RoutingContext context, String userId) {
    return queries.list(ReadTable.CONNECTIONS, userId, ListRequest.ALL);
  }

  Future<JsonObject> accounts(RoutingContext context, String userId) {
    return queries.list(ReadTable.ACCOUNTS, userId, ListRequest.ALL);
  }

  Future<JsonObject> orders(RoutingContext context, String userId) {
    return queries.list(ReadTable.ORDERS, userId, listRequest(context, ORDER_STATUS));
  }

  Future<JsonObject> positions(RoutingContext context, String userId) {
    return queries.list(ReadTable.POSITIONS, userId, listRequest(context, POSITION_STATUS));
  }

  Future<JsonObject> order(RoutingContext context, String userId) {
    return queries
        .find(ReadTable.ORDERS, userId, Commands.pathId(context), "order")
        .map(
            found -> {
              if (found == null) {
                throw new ApiError.Thrown(ApiError.of(404, "not_found", "no such order"));
              }
              return found;
            });
  }

  private ListRequest listRequest(RoutingContext context, Set<String> statuses) {
    var filters = new LinkedHashMap<String, String>();
    var status = parameter(context, "status");
    if (status != null) {
      if (!statuses.contains(status)) {
        throw Input.invalid("status", "expected one of " + String.join(", ", statuses));
      }
      filters.put("status", status);
    }
    var symbol = parameter(context, "symbol");
    if (symbol != null) {
      if (!exchange.trades(symbol)) {
        throw Input.invalid("symbol", "not traded here");
      }
      filters.put("symbol", symbol);
    }
    return new ListRequest(Map.copyOf(filters), limit(context), cursor(context));
  }

  private static int limit(RoutingContext context) {
    var limit = parameter(context, "limit");
    if (limit == null) {
      return DEFAULT_LIMIT;
    }
    try {
      var number = Integer.parseInt(limit);
      if (number >= 1 && number <= MAX_LIMIT) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Told below, in our words.
    }
    throw Input.invalid("limit", "expected a whole number from 1 to " + MAX_LIMIT);
  }

  private static Cursor cursor(RoutingContext context) {
    var cursor = parameter(context, "cursor");
    if (cursor == null) {
      return null;
    }
    try {
      return Cursor.decode(cursor);
    } catch (IllegalArgumentException notOurs) {
      throw Input.invalid("cursor", "expected a next_cursor of this list");
    }
  }

  /** An empty parameter is as good as none. */
  private static String parameter(RoutingContext context, String name) {
    var values = context.queryParam(name);
    return values.isEmpty() || values.get(0).isEmpty() ? null : values.get(0);
  }
}
