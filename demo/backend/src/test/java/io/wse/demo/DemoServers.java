package io.wse.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.wse.demo.readmodel.Schema;
import io.wse.embedded.TestServers;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Kafka and PostgreSQL for integration tests: the topics are shared, each test class has a
 * database.
 */
public final class DemoServers {
  private static final String SECRET = "a secret of at least thirty-two bytes, for tests";

  private DemoServers() {}

  public static String bootstrap() {
    return TestServers.kafka().bootstrap();
  }

  /** A new, empty database. */
  public static String newDatabase(Vertx vertx) {
    var name = "demo_" + UUID.randomUUID().toString().replace("-", "");
    var pool = pool(vertx, TestServers.postgres().url());
    await(pool.query("CREATE DATABASE " + name).execute().eventually(pool::close));
    return TestServers.postgres().url(name);
  }

  /** As any client of the database connects. */
  public static Pool pool(Vertx vertx, String url) {
    return pool(vertx, PgConnectOptions.fromUri(url));
  }

  /** As the demo itself connects. */
  public static Pool readModelPool(Vertx vertx, String url) {
    return pool(vertx, Schema.within(PgConnectOptions.fromUri(url)));
  }

  private static Pool pool(Vertx vertx, PgConnectOptions database) {
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(2))
        .connectingTo(database)
        .using(vertx)
        .build();
  }

  /** What the demo is started with; {@code more} wins. */
  public static Map<String, String> environment(String pgUrl, Map<String, String> more) {
    var environment = new HashMap<String, String>();
    environment.put("WSE_KAFKA_BOOTSTRAP", bootstrap());
    environment.put("WSE_PG_URL", pgUrl);
    environment.put("WSE_JWT_SECRET", SECRET);
    environment.put("DEMO_PORT", "0");
    environment.put("DEMO_BROKER_DELAY_MS", "5");
    environment.put("DEMO_MARKET_DELAY_MS", "5");
    environment.put("DEMO_SOCKET_URLS", "ws://127.0.0.1:1/wse, ws://127.0.0.1:2/wse");
    environment.putAll(more);
    return environment;
  }

  /** A backend in this JVM, ready. */
  public static DemoBackend start(Vertx vertx, String pgUrl, Map<String, String> more) {
    var options = DemoOptions.fromEnvironment(environment(pgUrl, more));
    var backend = await(DemoBackend.start(vertx, options));
    awaitReady(backend.port());
    return backend;
  }

  public static void awaitReady(int port) {
    var client = DemoClient.anonymous(port);
    Await.until("the demo is ready", () -> client.get("/health/ready").status() == 200);
  }

  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
