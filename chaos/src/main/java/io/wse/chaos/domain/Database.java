package io.wse.chaos.domain;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.wse.chaos.history.Rows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The read model in PostgreSQL, over one connection, for a thread that may wait. What fails says so
 * by a {@link DatabaseException}, and then the connection is of no more use.
 */
final class Database implements AutoCloseable {
  private static final long ANSWER_TIMEOUT_MS = 15_000;

  private final SqlConnection connection;

  /**
   * Closing a connection rolls back, and what is sent behind that would be done outside of any
   * transaction: positions would move without their rows.
   */
  private volatile boolean closed;

  private Database(SqlConnection connection) {
    this.connection = connection;
  }

  static Database connect(Vertx vertx, String url) {
    return new Database(await(PgConnection.connect(vertx, PgConnectOptions.fromUri(url))));
  }

  void createTables() {
    for (String statement : ReadModelSql.SCHEMA) {
      await(connection.query(statement).execute());
    }
  }

  /** The next offset of each partition of the items' topic. */
  Map<Integer, Long> positions() {
    Map<Integer, Long> positions = new HashMap<>();
    RowSet<Row> rows =
        await(connection.preparedQuery(ReadModelSql.POSITIONS).execute(Tuple.of(Topics.ITEMS)));
    rows.forEach(row -> positions.put(row.getInteger(0), row.getLong(1)));
    return positions;
  }

  /** Every user's rows, by the user's number. */
  Map<Integer, Rows> rows() {
    Map<Integer, Rows> byUser = new HashMap<>();
    await(connection.query(ReadModelSql.ROWS).execute())
        .forEach(
            row -> {
              int user = Integer.parseInt(row.getString(0).substring(1));
              byUser.put(
                  user,
                  byUser
                      .getOrDefault(user, Rows.EMPTY)
                      .with(user, row.getInteger(1), row.getInteger(2)));
            });
    return byUser;
  }

  /** Rows and positions in one transaction. */
  void write(List<Tuple> upserts, List<Tuple> deletes, List<Tuple> positions) {
    inTransaction(
        open ->
            batch(open, ReadModelSql.UPSERT, upserts)
                .compose(done -> batch(open, ReadModelSql.DELETE, deletes))
                .compose(done -> batch(open, ReadModelSql.MOVE, positions)));
  }

  private void inTransaction(Function<SqlConnection, Future<Void>> work) {
    await(
        connection
            .begin()
            .compose(
                open ->
                    work.apply(connection).compose(done -> closed ? givenUp() : open.commit())));
  }

  private Future<Void> batch(SqlConnection open, String sql, List<Tuple> tuples) {
    if (closed) {
      return givenUp();
    }
    return tuples.isEmpty()
        ? Future.succeededFuture()
        : open.preparedQuery(sql).executeBatch(tuples).mapEmpty();
  }

  private static Future<Void> givenUp() {
    return Future.failedFuture("the answer did not come in time");
  }

  private static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new DatabaseException(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    connection.close();
  }

  /** PostgreSQL did not do what it was asked. */
  static final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseException(Throwable cause) {
      super(cause);
    }
  }
}
