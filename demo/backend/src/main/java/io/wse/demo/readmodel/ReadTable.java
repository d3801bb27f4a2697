package io.wse.demo.readmodel;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.data.Numeric;
import io.wse.demo.domain.Entity;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where an entity's rows lie: a table to write, a view to read, both with the columns of its row.
 */
public enum ReadTable {
  CONNECTIONS(
      Entity.CONNECTION,
      "broker_connections",
      "connection_rows",
      "connections",
      SortOrder.byName("broker_name"),
      List.of("connection_id", "broker", "broker_name", "status", "account_count", "updated_at")),
  ACCOUNTS(
      Entity.ACCOUNT,
      "accounts",
      "account_rows",
      "accounts",
      SortOrder.byName("broker", "name"),
      List.of(
          "account_id",
          "connection_id",
          "broker",
          "name",
          "currency",
          "balance",
          "buying_power",
          "updated_at")),
  ORDERS(
      Entity.ORDER,
      "orders",
      "order_rows",
      "orders",
      SortOrder.NEWEST_FIRST,
      List.of(
          "order_id",
          "account_id",
          "symbol",
          "side",
          "quantity",
          "type",
          "limit_price",
          "status",
          "filled_price",
          "reason",
          "placed_at",
          "updated_at")),
  POSITIONS(
      Entity.POSITION,
      "positions",
      "position_rows",
      "holdings",
      SortOrder.NEWEST_FIRST,
      List.of(
          "position_id",
          "account_id",
          "symbol",
          "quantity",
          "average_price",
          "status",
          "realized_pnl",
          "opened_at",
          "closed_at",
          "updated_at"));

  private final Entity entity;
  private final String table;
  private final String view;
  private final String key;
  private final SortOrder order;
  private final List<String> columns;

  ReadTable(
      Entity entity, String table, String view, String key, SortOrder order, List<String> columns) {
    this.entity = entity;
    this.table = table;
    this.view = view;
    this.key = key;
    this.order = order;
    this.columns = columns;
  }

  public Entity entity() {
    return entity;
  }

  /** The name under which lists and snapshots carry the rows. */
  public String key() {
    return key;
  }

  public SortOrder order() {
    return order;
  }

  String view() {
    return view;
  }

  static ReadTable of(Entity entity) {
    return values()[entity.ordinal()];
  }

  String columnList() {
    return String.join(", ", columns);
  }

  /** Takes one JSON array of rows with their user_id, any number of them in one statement. */
  String upsertSql() {
    var updates =
        columns.stream()
            .filter(column -> !column.equals(entity.idField()))
            .map(column -> column + " = EXCLUDED." + column)
            .collect(Collectors.joining(", "));
    return "INSERT INTO %1$s (user_id, %2$s) SELECT user_id, %2$s FROM %3$s ON CONFLICT (user_id, %4$s) DO UPDATE SET %5$s"
        .formatted(table, columnList(), givenRows(), entity.idField(), updates);
  }

  /** Takes one JSON array of rows with their user_id. */
  String deleteSql() {
    return "DELETE FROM %1$s t USING %2$s gone WHERE t.user_id = gone.user_id AND t.%3$s = gone.%3$s"
        .formatted(table, givenRows(), entity.idField());
  }

  private String givenRows() {
    return "json_populate_recordset(NULL::" + table + ", $1::json)";
  }

  /** A row of the view, as events carry it. */
  JsonObject json(Row row) {
    var json = new JsonObject();
    for (var column : columns) {
      var value = row.getValue(column);
      json.put(column, value instanceof Numeric number ? number.bigDecimalValue() : value);
    }
    return json;
  }
}
