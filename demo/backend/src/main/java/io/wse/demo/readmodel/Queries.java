package io.wse.demo.readmodel;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.wse.demo.domain.Entity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/** Reads of the read model: rows and positions in one repeatable-read transaction. */
public final class Queries {
  private static final String REPEATABLE_READ =
      "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";

  /** A row and whose it is. */
  public record OwnedRow(Entity entity, String userId, JsonObject row) {}

  /** Everything, and up to where in the log. */
  public record Everything(List<OwnedRow> rows, Map<TopicPartition, Long> positions) {}

  private final Pool pool;

  public Queries(Pool pool) {
    this.pool = pool;
  }

  private <T> Future<T> consistently(Function<SqlConnection, Future<T>> read) {
    return pool.withTransaction(
        connection ->
            connection.query(REPEATABLE_READ).execute().compose(set -> read.apply(connection)));
  }

  /** The rows of all users. */
  public Future<Everything> everything() {
    return consistently(
        connection -> {
          var rows = new ArrayList<OwnedRow>();
          Future<Void> read = Future.succeededFuture();
          for (var table : ReadTable.values()) {
            read = read.compose(done -> readAll(connection, table, rows));
          }
          return read.compose(done -> Positions.read(connection))
              .map(positions -> new Everything(rows, positions));
        });
  }

  private static Future<Void> readAll(
      SqlConnection connection, ReadTable table, List<OwnedRow> into) {
    return connection
        .query("SELECT user_id, " + table.columnList() + " FROM " + table.view())
        .execute()
        .map(
            rows -> {
              for (var row : rows) {
                into.add(new OwnedRow(table.entity(), row.getString("user_id"), table.json(row)));
              }
              return null;
            });
  }

  /** One page of a user's rows in the table's order, with how many match in all. */
  public Future<JsonObject> list(ReadTable table, String userId, ListRequest request) {
    var where = new StringBuilder(" WHERE user_id = $1");
    var arguments = new ArrayList<Object>(List.of(userId));
    request
        .filters()
        .forEach(
            (column, value) -> {
              arguments.add(value);
              where.append(" AND ").append(column).append(" = $").append(arguments.size());
            });
    var countSql = "SELECT count(*) FROM " + table.view() + where;
    var countArguments = Tuple.from(List.copyOf(arguments));
    if (request.after() != null) {
      where.append(" AND ").append(table.order().after(arguments.size() + 1));
      arguments.addAll(request.after().values());
    }
    // One more than asked for tells whether there is a next page.
    arguments.add(request.limit() + 1L);
    var rowsSql =
        "SELECT %s, sort_time, sort_id FROM %s%s ORDER BY %s LIMIT $%d"
            .formatted(
                table.columnList(), table.view(), where, table.order().orderBy(), arguments.size());
    return consistently(
        connection ->
            connection
                .preparedQuery(rowsSql)
                .execute(Tuple.from(arguments))
                .compose(
                    rows -> {
                      var page = new JsonArray();
                      Cursor last = null;
                      String next = null;
                      for (var row : rows) {
                        if (page.size() == request.limit()) {
                          next = last.encode();
                          break;
                        }
                        page.add(table.json(row));
                        last = table.order().cursor(row);
                      }
                      var answer = new JsonObject().put(table.key(), page).put("next_cursor", next);
                      return connection
                          .preparedQuery(countSql)
                          .execute(countArguments)
                          .map(
                              counted -> answer.put("total", counted.iterator().next().getLong(0)));
                    })
                .compose(answer -> addPositions(connection, answer)));
  }

  /** One row of a user's under {@code key}, or null. */
  public Future<JsonObject> find(ReadTable table, String userId, UUID id, String key) {
    var sql =
        "SELECT %s FROM %s WHERE user_id = $1 AND sort_id = $2"
            .formatted(table.columnList(), table.view());
    return consistently(
        connection ->
            connection
                .preparedQuery(sql)
                .execute(Tuple.of(userId, id))
                .compose(
                    rows ->
                        rows.size() == 0
                            ? Future.succeededFuture()
                            : addPositions(
                                connection,
                                new JsonObject().put(key, table.json(rows.iterator().next())))));
  }

  private static Future<JsonObject> addPositions(SqlConnection connection, JsonObject answer) {
    return Positions.read(connection)
        .map(positions -> answer.put("positions", Positions.json(positions)));
  }

  /** Succeeds if the database answers. */
  public Future<Void> reach() {
    return pool.query("SELECT 1").execute().mapEmpty();
  }
}
