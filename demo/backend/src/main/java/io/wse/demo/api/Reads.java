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
import io.wse.demo.readmodel.SortOrder;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Requests that read: the caller's rows, and what can be connected and traded. */
final class Reads {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 200;
  private static final Set<String> CONNECTION_STATUS =
      Set.of("pending", "connected", "disconnected");
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
    return list(
        context, userId, ReadTable.CONNECTIONS, oneOf("status", CONNECTION_STATUS), broker());
  }

  Future<JsonObject> accounts(RoutingContext context, String userId) {
    return list(context, userId, ReadTable.ACCOUNTS, broker(), id("connection_id"));
  }

  Future<JsonObject> orders(RoutingContext context, String userId) {
    return list(context, userId, ReadTable.ORDERS, oneOf("status", ORDER_STATUS), symbol());
  }

  Future<JsonObject> positions(RoutingContext context, String userId) {
    return list(context, userId, ReadTable.POSITIONS, oneOf("status", POSITION_STATUS), symbol());
  }

  Future<JsonObject> connection(RoutingContext context, String userId) {
    return detail(context, userId, ReadTable.CONNECTIONS, "connection");
  }

  Future<JsonObject> account(RoutingContext context, String userId) {
    return detail(context, userId, ReadTable.ACCOUNTS, "account");
  }

  Future<JsonObject> order(RoutingContext context, String userId) {
    return detail(context, userId, ReadTable.ORDERS, "order");
  }

  Future<JsonObject> position(RoutingContext context, String userId) {
    return detail(context, userId, ReadTable.POSITIONS, "position");
  }

  private Future<JsonObject> detail(
      RoutingContext context, String userId, ReadTable table, String key) {
    return queries
        .find(table, userId, Commands.pathId(context), key)
        .map(
            found -> {
              if (found == null) {
                throw new ApiError.Thrown(ApiError.of(404, "not_found", "no such " + key));
              }
              return found;
            });
  }

  private Future<JsonObject> list(
      RoutingContext context, String userId, ReadTable table, Filter... filters) {
    var wanted = new LinkedHashMap<String, String>();
    for (var filter : filters) {
      var given = parameter(context, filter.column());
      if (given != null) {
        wanted.put(filter.column(), filter.value().apply(given));
      }
    }
    var cursor = cursor(context, table.order());
    return queries.list(table, userId, new ListRequest(Map.copyOf(wanted), limit(context), cursor));
  }

  /** A column, and how a request's parameter of that name becomes a value to compare it with. */
  private record Filter(String column, UnaryOperator<String> value) {}

  private static Filter oneOf(String column, Set<String> values) {
    return new Filter(
        column,
        given -> {
          if (!values.contains(given)) {
            throw Input.invalid(
                column, "expected one of " + String.join(", ", new TreeSet<>(values)));
          }
          return given;
        });
  }

  private static Filter id(String column) {
    return new Filter(column, given -> Input.uuid(column, given).toString());
  }

  private Filter broker() {
    return oneOf(
        "broker", brokers.all().stream().map(Brokers.Broker::id).collect(Collectors.toSet()));
  }

  private Filter symbol() {
    return new Filter(
        "symbol",
        given -> {
          if (!exchange.trades(given)) {
            throw Input.invalid("symbol", "not traded here");
          }
          return given;
        });
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

  private static Cursor cursor(RoutingContext context, SortOrder order) {
    var cursor = parameter(context, "cursor");
    if (cursor == null) {
      return null;
    }
    try {
      return Cursor.decode(cursor, order);
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
