package io.wse.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.wse.demo.domain.Entity;
import io.wse.embedded.EmbeddedKafka;
import io.wse.embedded.EmbeddedPostgres;
import io.wse.embedded.TestServers;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kafka or PostgreSQL away, at the start and later. Servers of its own, since it kills them. */
class OutageIT {
  private Vertx vertx;
  private EmbeddedKafka kafka;
  private EmbeddedPostgres postgres;
  private DemoBackend backend;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    kafka = EmbeddedKafka.in(TestServers.home("outage-kafka")).start();
    postgres =
        EmbeddedPostgres.in(TestServers.home("outage-postgres")).setting("fsync", "off").start();
  }

  @AfterEach
  void stop() {
    if (backend != null) {
      DemoServers.await(backend.stop());
    }
    DemoServers.await(vertx.close());
    kafka.close();
    postgres.close();
  }

  private void startBackend() {
    var environment =
        DemoServers.environment(postgres.url(), Map.of("WSE_KAFKA_BOOTSTRAP", kafka.bootstrap()));
    backend = DemoServers.await(DemoBackend.start(vertx, DemoOptions.fromEnvironment(environment)));
  }

  private DemoClient user() {
    return DemoClient.loggedIn(backend.port(), "alice");
  }

  private int readiness() {
    return DemoClient.anonymous(backend.port()).get("/health/ready").status();
  }

  @Test
  void waitsForServersThatAreNotThereYet() {
    postgres.stop();
    kafka.stop();
    startBackend();

    assertThat(readiness()).isEqualTo(503);
    assertThat(DemoClient.anonymous(backend.port()).get("/health/live").status()).isEqualTo(200);
    var refused = user().post("/api/broker-connections", new JsonObject().put("broker", "ibkr"));
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.error().getString("code")).isEqualTo("unavailable");
    assertThat(user().get("/api/orders").status()).isEqualTo(503);

    postgres.start();
    Await.until("the schema is there", () -> user().get("/api/accounts").status() == 200);
    assertThat(readiness()).isEqualTo(503);
    kafka.start();
    DemoServers.awaitReady(backend.port());
    user().connect("alpaca");
  }

  @Test
  void catchesUpWhenPostgresComesBack() {
    startBackend();
    DemoServers.awaitReady(backend.port());
    var user = user();
    user.connect("alpaca");
    var account = user.accounts().get(0).getString("account_id");

    postgres.kill();
    // Commands need Kafka alone.
    var order = user.place(user.orderBody(account, "AAPL", "buy", 1));
    assertThat(readiness()).isEqualTo(503);
    assertThat(user.get("/api/orders").status()).isEqualTo(503);
    postgres.start();

    Await.until("the order can be read", () -> user.order(order) != null);
    user.awaitOrder(order, row -> row.getString("status").equals("filled"));
    DemoServers.awaitReady(backend.port());
  }

  @Test
  void refusesCommandsWhileKafkaIsAwayAndGoesOnAfterwards() {
    startBackend();
    DemoServers.awaitReady(backend.port());
    var user = user();
    user.connect("alpaca");
    var account = user.accounts().get(0).getString("account_id");
    var before = user.placeAndAwait(user.orderBody(account, "AAPL", "buy", 1), "filled");

    kafka.kill();
    var unknown = user.post("/api/orders", user.orderBody(account, "AAPL", "buy", 1));
    assertThat(unknown.status()).isEqualTo(503);
    assertThat(readiness()).isEqualTo(503);
    assertThat(user.order(before.getString("order_id"))).isEqualTo(before);
    kafka.start();

    DemoServers.awaitReady(backend.port());
    var after = user.placeAndAwait(user.orderBody(account, "AAPL", "sell", 1), "filled");
    assertThat(user.orders()).contains(before, after);
    var events = EventLog.events(vertx, kafka.bootstrap(), "alice");
    assertThat(EventLog.fold(events, Entity.ORDER).values())
        .containsExactlyInAnyOrderElementsOf(user.orders());
  }
}
