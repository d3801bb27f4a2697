package io.wse.snapshot;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.wse.runtime.config.SnapshotDefinition;
import io.wse.snapshot.RowQuery.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The read model in PostgreSQL. Lives on one context. */
final class PgReadModel implements ReadModel {
  private static final int CONNECT_TIMEOUT_MS = 3_000;
  private static final int CONNECTION_WAIT_S = 5;

  /** For one look at positions; the server's own limit is for queries of rows. */
  private static final int LOOK_TIMEOUT_S = 5;

  /** A server that says nothing for so long is given up, whatever it was asked. */
  private static final Duration SILENCE_BEYOND_STATEMENT = Duration.ofSeconds(5);

  private final Pool pool;

  /** One connection of its own: a look at positions does not queue behind queries for rows. */
  private final Pool positionsPool;

  private final String begin;
  private final String selectPositions;

  /** By definition's name; forgotten when its query fails, since the tables may have changed. */
  private final Map<String, String> queries = new HashMap<>();

  /**
   * @param positionsTable its name, as it stands in a query
   * @param maxWaiting how many may wait for a connection
   */
  PgReadModel(
      Vertx vertx,
      PgConnectOptions database,
      String positionsTable,
      int poolSize,
      int maxWaiting,
      Duration statementTimeout) {
    selectPositions =
        "SELECT topic, partition, position FROM " + positionsTable + " WHERE projector = $1";
    begin =
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = "
            + statementTimeout.toMillis()
            + "; "
            + RowQuery.OUTPUT_SETTINGS;
    long silenceMs = statementTimeout.toMillis() + SILENCE_BEYOND_STATEMENT.toMillis();
    NetClientOptions network =
        new NetClientOptions()
            .setConnectTimeout(CONNECT_TIMEOUT_MS)
            .setTcpKeepAlive(true)
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setReadIdleTimeout(Math.toIntExact(silenceMs));
    pool = pool(vertx, database, network, poolSize, maxWaiting);
    positionsPool = pool(vertx, database, network, 1, maxWaiting);
  }

  private static Pool pool(
      Vertx vertx, PgConnectOptions database, NetClientOptions network, int size, int waiting) {
    PoolOptions options =
        new PoolOptions()
            .setMaxSize(size)
            .setMaxWaitQueueSize(waiting)
            .setConnectionTimeout(CONNECTION_WAIT_S)
            .setConnectionTimeoutUnit(TimeUnit.SECONDS);
    return PgBuilder.pool().with(options).with(network).connectingTo(database).using(vertx).build();
  }

  @Override
  public Future<Map<Place, Long>> positions(String projector) {
    return positionsPool
        .preparedQuery(selectPositions)
        .execute(Tuple.of(projector))
        .timeout(LOOK_TIMEOUT_S, TimeUnit.SECONDS)
        .map(PgReadModel::positions);
  }

  @Override
  public Future<Rows> rows(SnapshotDefinition definition, String userId) {
    return inTransaction(
            connection ->
                positions(connection, definition)
                    .compose(
                        positions ->
                            query(connection, definition)
                                .compose(
                                    sql -> connection.preparedQuery(sql).execute(Tuple.of(userId)))
                                .map(rows -> new Rows(objects(rows), positions))))
        .onFailure(
            failure -> {
              if (!isOfTheValues(failure)) {
                queries.remove(definition.name());
              }
            });
  }

  /**
   * Whether a query failed on the values that it met (a data exception, SQLSTATE class 22), such as
   * a user's id that is no UUID. It fails on them again, however often it is run.
   */
  static boolean isOfTheValues(Throwable failure) {
    return failure instanceof DatabaseException refused
        && refused.getSqlState() != null
        && refused.getSqlState().startsWith("22");
  }

  /** Checks that the definition's query can be run; what is known already is not asked again. */
  Future<Void> check(SnapshotDefinition definition) {
    return queries.containsKey(definition.name())
        ? Future.succeededFuture()
        : inTransaction(connection -> query(connection, definition)).mapEmpty();
  }

  Future<Void> ping() {
    return positionsPool
        .query("SELECT 1")
        .execute()
        .timeout(LOOK_TIMEOUT_S, TimeUnit.SECONDS)
        .mapEmpty();
  }

  Future<Void> close() {
    return Future.join(pool.close(), positionsPool.close()).mapEmpty();
  }

  private Future<Map<Place, Long>> positions(
      SqlConnection connection, SnapshotDefinition definition) {
    if (definition.projector().isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return connection
        .preparedQuery(selectPositions + " AND topic = ANY($2)")
        .execute(
            Tuple.tuple()
                .addString(definition.projector().get())
                .addArrayOfString(definition.topics().toArray(String[]::new)))
        .map(PgReadModel::positions);
  }

  private Future<String> query(SqlConnection connection, SnapshotDefinition definition) {
    String known = queries.get(definition.name());
    if (known != null) {
      return Future.succeededFuture(known);
    }
    return connection
        .preparedQuery(RowQuery.describing(definition.sql()))
        .execute(Tuple.of((Object) null))
        .map(
            none -> {
              List<Column> columns =
                  none.columnDescriptors().stream()
                      .map(
                          column ->
                              new Column(column.name(), column.typeName().equals("TIMESTAMPTZ")))
                      .toList();
              String sql = RowQuery.reading(definition.sql(), columns);
              queries.put(definition.name(), sql);
              return sql;
            });
  }

  /** One moment's view of the database, which nothing in it can change. */
  private <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> reading) {
    return pool.getConnection()
        .compose(
            connection ->
                connection
                    .query(begin)
                    .execute()
                    .compose(begun -> reading.apply(connection))
                    .eventually(() -> connection.query("ROLLBACK").execute().otherwiseEmpty())
                    .eventually(connection::close));
  }

  private static Map<Place, Long> positions(RowSet<Row> rows) {
    Map<Place, Long> positions = new HashMap<>();
    for (Row row : rows) {
      positions.put(new Place(row.getString(0), row.getInteger(1)), row.getLong(2));
    }
    return positions;
  }

  private static List<Buffer> objects(RowSet<Row> rows) {
    List<Buffer> objects = new ArrayList<>(rows.size());
    for (Row row : rows) {
      objects.add(Buffer.buffer(row.getString(0)));
    }
    return objects;
  }
}
