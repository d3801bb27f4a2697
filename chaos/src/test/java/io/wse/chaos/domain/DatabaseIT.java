package io.wse.chaos.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import io.wse.embedded.EmbeddedPostgres;
import io.wse.testbed.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void aWriteThatIsGivenUpMovesNoPosition(@TempDir Path home) throws Exception {
    Vertx vertx = Vertx.vertx();
    EmbeddedPostgres postgres = EmbeddedPostgres.in(home).setting("fsync", "off").start();
    try (Database reading = Database.connect(vertx, postgres.url())) {
      reading.createTables();
      PgConnection blocking = on(vertx, postgres);
      await(blocking.preparedQuery(ReadModelSql.UPSERT).execute(Tuple.of("u1", 2, 1)));
      await(blocking.query("BEGIN").execute());
      await(blocking.preparedQuery(ReadModelSql.UPSERT).execute(Tuple.of("u1", 2, 3)));

      Database database = Database.connect(vertx, postgres.url());
      Thread writer =
          new Thread(
              () -> {
                try {
                  database.write(
                      List.of(Tuple.of("u1", 1, 7)),
                      List.of(Tuple.of("u1", 2)),
                      List.of(Tuple.of(Topics.ITEMS, 0, 5L)));
                } catch (Database.DatabaseException e) {
                  // It was given up.
                }
              });
      writer.start();
      PgConnection looking = on(vertx, postgres);
      Await.until("the write waits for the row", PATIENCE, () -> waiting(looking) == 1);
      database.close();
      await(blocking.query("COMMIT").execute());
      writer.join();
      Await.until("its connection has ended", PATIENCE, () -> connections(looking) == 3);

      assertThat(reading.positions()).isEmpty();
    } finally {
      postgres.kill();
      vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }

  private static PgConnection on(Vertx vertx, EmbeddedPostgres postgres) {
    return await(PgConnection.connect(vertx, PgConnectOptions.fromUri(postgres.url())));
  }

  private static long waiting(PgConnection looking) {
    return count(looking, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
  }

  private static long connections(PgConnection looking) {
    return count(
        looking, "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'");
  }

  private static long count(PgConnection looking, String sql) {
    RowSet<Row> rows = await(looking.query(sql).execute());
    return rows.iterator().next().getLong(0);
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
