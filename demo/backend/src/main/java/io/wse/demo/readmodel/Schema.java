package io.wse.demo.readmodel;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Makes the read model's schema, tables and views where they are missing. */
public final class Schema {
  /** Of the demo alone, so that it leaves alone what else the database holds. */
  private static final String NAME = "wse_demo";

  private static final String RESOURCE = "/demo-schema.sql";

  private Schema() {}

  /** Has a connection see the read model's names, and no others. */
  public static PgConnectOptions within(PgConnectOptions database) {
    return database.addProperty("search_path", NAME);
  }

  /**
   * @param pool of connections {@link #within} the schema
   */
  public static Future<Void> create(Pool pool) {
    // One simple query: PostgreSQL runs its statements in one transaction.
    return pool.query(read()).execute().mapEmpty();
  }

  private static String read() {
    try (var in = Schema.class.getResourceAsStream(RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
