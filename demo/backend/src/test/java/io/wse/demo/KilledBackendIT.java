package io.wse.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.wse.demo.domain.DomainEvent;
import io.wse.demo.domain.Entity;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The process killed hard while it works, and started again on what is left. */
class KilledBackendIT {
  private static final int KILLS = 3;
  private static final int ORDERS_BETWEEN_KILLS = 60;

  private static Vertx vertx;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    DemoServers.await(vertx.close());
  }

  @Test
  void killedInMidBatchItNeitherLosesNorDoubles() throws Exception {
    // Slow batches: a kill then falls into one.
    var environment =
        DemoServers.environment(
            DemoServers.newDatabase(vertx), Map.of("DEMO_PROJECTOR_DELAY_MS", "40"));
    var names = List.of(name("a"), name("b"), name("c"));
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    for (var round = 0; round < KILLS; round++) {
      try (var demo = DemoProcess.start(environment)) {
        var port = demo.awaitReady();
        var users = new ArrayList<DemoClient>();
        for (var name : names) {
          var user = DemoClient.loggedIn(port, name);
          if (user.accounts().isEmpty()) {
            user.connect("alpaca");
          }
          users.add(user);
        }
        tradeUntilKilled(demo, users, acknowledged);
      }
    }

    try (var demo = DemoProcess.start(environment)) {
      var port = demo.awaitReady();
      for (var name : names) {
        var user = DemoClient.loggedIn(port, name);
        Await.until(
            "orders are closed",
            () -> user.get("/api/orders?status=placed").body().getInteger("total") == 0);
        Await.until("rows equal the fold", () -> rows(user).equals(folded(user)));
        assertThat(rows(user)).isEqualTo(folded(user));
      }
      var written =
          EventLog.records(vertx, DemoServers.bootstrap()).stream()
              .filter(record -> names.contains(record.key()))
              .map(record -> DomainEvent.parse(record.topic(), record.value()).eventId())
              .toList();
      assertThat(written).doesNotHaveDuplicates().containsAll(acknowledged);
      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(KILLS * ORDERS_BETWEEN_KILLS);
    }
  }

  private static String name(String prefix) {
    return prefix + "-" + UUID.randomUUID();
  }

  private static void tradeUntilKilled(
      DemoProcess demo, List<DemoClient> users, Set<String> acknowledged) throws Exception {
    var before = acknowledged.size();
    var threads = Executors.newFixedThreadPool(users.size());
    for (var user : users) {
      var account = user.accounts().get(0).getString("account_id");
      threads.execute(() -> tradeOn(user, account, acknowledged));
    }
    Await.until("orders were placed", () -> acknowledged.size() >= before + ORDERS_BETWEEN_KILLS);
    demo.kill();
    threads.shutdown();
    assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  /** Buys and sells until the process is gone. */
  private static void tradeOn(DemoClient user, String account, Set<String> acknowledged) {
    try {
      for (var i = 0; ; i++) {
        var side = i % 3 == 2 ? "sell" : "buy";
        var answer = user.post("/api/orders", user.orderBody(account, "AMD", side, 0.01));
        if (answer.status() == 202) {
          answer.body().getJsonArray("event_ids").forEach(id -> acknowledged.add((String) id));
        }
      }
    } catch (UncheckedIOException killed) {
      // As planned.
    }
  }

  private static Map<Entity, Map<String, JsonObject>> rows(DemoClient user) {
    var rows = new HashMap<Entity, Map<String, JsonObject>>();
    rows.put(Entity.ACCOUNT, byId(user.accounts(), Entity.ACCOUNT));
    rows.put(Entity.CONNECTION, byId(user.connections(), Entity.CONNECTION));
    rows.put(Entity.ORDER, byId(allOrders(user), Entity.ORDER));
    rows.put(Entity.POSITION, byId(user.holdings(), Entity.POSITION));
    return rows;
  }

  private static List<JsonObject> allOrders(DemoClient user) {
    var all = new ArrayList<JsonObject>();
    var cursor = "";
    do {
      var page = user.get("/api/orders?limit=200&cursor=" + cursor).body();
      all.addAll(DemoClient.rows(page.getJsonArray("orders")));
      cursor = page.getString("next_cursor");
    } while (cursor != null);
    return all;
  }

  private static Map<String, JsonObject> byId(List<JsonObject> rows, Entity entity) {
    return rows.stream()
        .collect(Collectors.toMap(row -> row.getString(entity.idField()), row -> row));
  }

  private static Map<Entity, Map<String, JsonObject>> folded(DemoClient user) {
    var events = EventLog.events(vertx, DemoServers.bootstrap(), user.userId());
    var rows = new HashMap<Entity, Map<String, JsonObject>>();
    for (var entity : Entity.values()) {
      rows.put(entity, EventLog.fold(events, entity));
    }
    return rows;
  }

  @Test
  void toldToEndItEndsInTime() {
    var environment = DemoServers.environment(DemoServers.newDatabase(vertx), Map.of());
    try (var demo = DemoProcess.start(environment)) {
      demo.awaitReady();

      assertThat(demo.terminate(5)).as(demo.output()).isTrue();
      assertThat(demo.output()).contains("demo.stopped ");
    }
  }

  @Test
  void aWrongSettingEndsItWithTheSettingsName() {
    try (var demo = DemoProcess.start(Map.of("WSE_KAFKA_BOOTSTRAP", "127.0.0.1:1"))) {
      assertThat(demo.awaitEnd(20)).isTrue();
      assertThat(demo.exitCode()).isEqualTo(2);
      assertThat(demo.output()).startsWith("WSE_PG_URL: expected").hasLineCount(1);
    }
  }
}
