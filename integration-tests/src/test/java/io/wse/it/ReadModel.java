package io.wse.it;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A read model of numbers by user, which the test writes itself: the topic it is said to be made of
 * stays empty.
 */
final class ReadModel implements AutoCloseable {

  /** A definition of snapshots of it, which {@code NumbersWanted} triggers. */
  static final String DEFINITION =
      """
      {"numbers": {"type": "number_snapshot", "key": "numbers", "projector": "it",
       "topics": ["it.numbers"], "triggers": ["NumbersWanted"],
       "sql": "SELECT n FROM numbers WHERE user_id = $1 ORDER BY n"}}""";

  private final Vertx vertx = Vertx.vertx();
  private final Pool pool;

  ReadModel(Engine engine) {
    pool =
        PgBuilder.pool()
            .connectingTo(PgConnectOptions.fromUri(engine.postgres().url()))
            .using(vertx)
            .build();
    engine.events().createTopic("it.numbers", 1);
    sql("CREATE TABLE numbers (user_id text, n int)");
    sql(
        "CREATE TABLE wse_projection_positions (projector text, topic text, partition int,"
            + " position bigint NOT NULL, PRIMARY KEY (projector, topic, partition))");
  }

  void add(String user, int number) {
    sql("INSERT INTO numbers VALUES ('" + user + "', " + number + ")");
  }

  private void sql(String statement) {
    await(pool.query(statement).execute());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    await(pool.close());
    await(vertx.close());
  }
}
