package io.wse.demo.readmodel;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Makes the read model's tables and views where they are missing. */
public final class Schema {
  private static final String RESOURCE = "/demo-schema.sql";

  private Schema() {}

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
