package io.wse.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import io.wse.demo.domain.DomainEvent;
import io.wse.demo.domain.Entity;
import io.wse.demo.domain.EventType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * From command over Kafka to the read model, on real servers, in a database that another
 * application has tables in.
 */
class DemoBackendIT {
  private static final String TABLES_OF_ANOTHER =
      "CREATE TABLE orders (id int PRIMARY KEY, total numeric); INSERT INTO orders VALUES (1, 9.5);"
          + " CREATE VIEW position_rows AS SELECT 1 AS one;"
          + " CREATE TABLE wse_projection_positions (projector text, topic text, partition int,"
          + " position bigint NOT NULL, PRIMARY KEY (projector, topic, partition))";

  private static Vertx vertx;
  private static String pgUrl;
  private static Pool pool;
  private static DemoBackend backend;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    pgUrl = DemoServers.newDatabase(vertx);
    pool = DemoServers.pool(vertx, pgUrl);
    DemoServers.await(pool.query(TABLES_OF_ANOTHER).execute());
    backend = DemoServers.start(vertx, pgUrl, Map.of());
  }

  @AfterAll
  static void stop() {
    DemoServers.await(backend.stop());
    DemoServers.await(vertx.close());
  }

  private static DemoClient user() {
    return DemoClient.loggedIn(backend.port(), "user-" + UUID.randomUUID());
  }

  private static List<DomainEvent> eventsOf(DemoClient user) {
    return EventLog.events(vertx, DemoServers.bootstrap(), user.userId());
  }

  /**
   * Does a bit of everything, so that each type of event occurs, and waits until it can be read.
   */
  private static void tradeALot(DemoClient user) {
    var connection = user.connect("alpaca");
    user.connect("tradier");
    var account = accountOf(user, connection);
    user.placeAndAwait(user.orderBody(account, "AAPL", "buy", 3), "filled");
    user.placeAndAwait(user.orderBody(account, "AAPL", "buy", 0.1251), "filled");
    user.placeAndAwait(user.orderBody(account, "AAPL", "sell", 1), "filled");
    user.placeAndAwait(user.orderBody(account, "AAPL", "sell", 2.1251), "filled");
    user.placeAndAwait(user.orderBody(account, "MSFT", "buy", 1), "filled");
    user.placeAndAwait(user.orderBody(account, "MSFT", "buy", 900_000), "rejected");
    var open = user.place(limit(user.orderBody(account, "SPY", "buy", 1), 1.5));
    assertThat(user.delete("/api/orders/" + open).status()).isEqualTo(202);
    user.place(limit(user.orderBody(account, "QQQ", "buy", 2), 2.25));
    var gone = user.delete("/api/broker-connections/" + connection);
    assertThat(gone.status()).isEqualTo(202);
    Await.until(
        "the connection is gone",
        () ->
            user.connections().stream()
                    .filter(c -> c.getString("status").equals("disconnected"))
                    .count()
                == 1);
    Await.until(
        "orders are closed",
        () -> user.orders().stream().noneMatch(o -> o.getString("status").equals("placed")));
    Await.until(
        "positions are closed",
        () -> user.holdings().stream().noneMatch(p -> p.getString("status").equals("open")));
    Await.until(
        "accounts are gone",
        () ->
            user.accounts().stream()
                .noneMatch(a -> a.getString("connection_id").equals(connection)));
  }

  private static String accountOf(DemoClient user, String connection) {
    return Await.value(
        "an account",
        () ->
            user.accounts().stream()
                .filter(a -> a.getString("connection_id").equals(connection))
                .map(a -> a.getString("account_id"))
                .findFirst()
                .orElse(null));
  }

  private static JsonObject limit(JsonObject order, double price) {
    return order.put("type", "limit").put("limit_price", price);
  }

  @Test
  void everyTypeOfEventOccursAndTheRowsEqualTheFoldOfTheEvents() {
    var user = user();
    tradeALot(user);

    var events = eventsOf(user);
    assertThat(events.stream().map(DomainEvent::type).distinct())
        .containsExactlyInAnyOrder(EventType.values());
    assertThat(byId(user.connections(), Entity.CONNECTION))
        .isEqualTo(EventLog.fold(events, Entity.CONNECTION));
    assertThat(byId(user.accounts(), Entity.ACCOUNT))
        .isEqualTo(EventLog.fold(events, Entity.ACCOUNT));
    assertThat(byId(user.orders(), Entity.ORDER)).isEqualTo(EventLog.fold(events, Entity.ORDER));
    assertThat(byId(user.holdings(), Entity.POSITION))
        .isEqualTo(EventLog.fold(events, Entity.POSITION));
  }

  @Test
  void whatAnotherApplicationHasInTheDatabaseIsLeftAlone() {
    tradeALot(user());

    assertThat(
            texts(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                    + " ORDER BY table_name"))
        .containsExactly("orders", "position_rows", "wse_projection_positions");
    assertThat(texts("SELECT total::text FROM orders")).containsExactly("9.5");
    assertThat(texts("SELECT topic FROM wse_projection_positions")).isEmpty();
  }

  @Test
  void itMakesItsOwnTopicsAndLeavesTheEnginesToTheEngine() throws Exception {
    try (var admin =
        Admin.create(
            Map.<String, Object>of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, DemoServers.bootstrap()))) {
      assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS))
          .containsAll(Arrays.stream(Entity.values()).map(Entity::topic).toList())
          .doesNotContain("wse.dead-letters");
    }
  }

  private static List<String> texts(String sql) {
    var texts = new ArrayList<String>();
    DemoServers.await(pool.query(sql).execute()).forEach(row -> texts.add(row.getString(0)));
    return texts;
  }

  private static Map<String, JsonObject> byId(List<JsonObject> rows, Entity entity) {
    return rows.stream()
        .collect(Collectors.toMap(row -> row.getString(entity.idField()), row -> row));
  }

  @Test
  @SuppressWarnings("unchecked")
  void theSnapshotQueriesOfTheNodesSettingsGiveTheSameRows() throws IOException {
    var user = user();
    tradeALot(user);

    var file = Path.of(System.getProperty("wse.root"), "demo", "wse.yaml");
    var settings =
        (Map<String, Object>)
            new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    var snapshots = (Map<String, Map<String, Object>>) settings.get("snapshots");
    var lists =
        Map.of(
            "broker_connections", user.connections(),
            "accounts", user.accounts(),
            "orders", user.orders(),
            "positions", user.holdings());
    assertThat(snapshots.keySet()).isEqualTo(lists.keySet());
    lists.forEach(
        (name, rows) -> {
          var sql = (String) snapshots.get(name).get("sql");
          var read = new ArrayList<JsonObject>();
          for (var row :
              DemoServers.await(pool.preparedQuery(sql).execute(Tuple.of(user.userId())))) {
            read.add(EventLog.throughJson(row.toJson()));
          }
          assertThat(read).as(name).isNotEmpty().isEqualTo(rows);
        });

    var table = ((Map<String, Object>) settings.get("snapshot")).get("positions_table");
    assertThat(texts("SELECT DISTINCT topic FROM " + table + " WHERE projector = 'demo'"))
        .containsExactlyInAnyOrder(
            Arrays.stream(Entity.values()).map(Entity::topic).toArray(String[]::new));

    var topics = ((Map<String, Object>) settings.get("consumer")).get("topics");
    assertThat(topics).isEqualTo(Arrays.stream(Entity.values()).map(Entity::topic).toList());
  }

  @Test
  void whoeverSeesACompletionFindsAllAccountsBelowTheTopicsEnd() {
    var users = new ArrayList<DemoClient>();
    for (var i = 0; i < 10; i++) {
      users.add(user());
    }
    var connections = new HashMap<String, String>();
    for (var user : users) {
      var answer = user.post("/api/broker-connections", new JsonObject().put("broker", "schwab"));
      connections.put(user.userId(), answer.body().getString("connection_id"));
    }

    var complete = new HashMap<String, Integer>();
    Await.until(
        "all are complete",
        () -> {
          complete.putAll(completions(connections));
          return complete.size() == users.size();
        });
    for (var user : users) {
      var linked =
          eventsOf(user).stream()
              .filter(event -> event.type() == EventType.BROKER_ACCOUNT_LINKED)
              .count();
      assertThat(linked).isEqualTo(complete.get(user.userId()).longValue()).isPositive();
    }
  }

  /**
   * Completed users with their accounts' count, each checked against the accounts' topic read then.
   */
  private static Map<String, Integer> completions(Map<String, String> connections) {
    var completed = new HashMap<String, Integer>();
    for (var record : EventLog.records(vertx, DemoServers.bootstrap())) {
      if (record.topic().equals(Entity.CONNECTION.topic())
          && connections.containsKey(record.key())) {
        var event = DomainEvent.parse(record.topic(), record.value());
        if (event.type() == EventType.BROKER_CONNECTION_ESTABLISHED_SAGA_COMPLETED) {
          completed.put(event.userId(), event.data().getInteger("account_count"));
        }
      }
    }
    var linked = new HashMap<String, Integer>();
    for (var record : EventLog.records(vertx, DemoServers.bootstrap())) {
      if (record.topic().equals(Entity.ACCOUNT.topic())) {
        linked.merge(record.key(), 1, Integer::sum);
      }
    }
    assertThat(linked).containsAllEntriesOf(completed);
    return completed;
  }

  @Test
  void commandsAnswerWithTheIdsOfTheirEvents() {
    var user = user();
    var connected = user.post("/api/broker-connections", new JsonObject().put("broker", "ibkr"));

    var ids = connected.body().getJsonArray("event_ids");
    assertThat(connected.status()).isEqualTo(202);
    assertThat(eventsOf(user).stream().map(DomainEvent::eventId)).contains(ids.getString(0));
  }

  @Test
  void recordsOfStrangersAreSkippedAndCountInThePosition() {
    var bootstrap = DemoServers.bootstrap();
    var user = user();
    var topic = Entity.ORDER.topic();
    EventLog.write(bootstrap, topic, user.userId(), "no json".getBytes(StandardCharsets.UTF_8));
    EventLog.write(
        bootstrap,
        topic,
        user.userId(),
        new JsonObject()
            .put("event_type", "OrderPlaced")
            .put("event_id", "1")
            .put("user_id", user.userId())
            .put("timestamp", "2026-01-01T00:00:00Z")
            .put("data", new JsonObject().put("foo", "bar"))
            .encode()
            .getBytes(StandardCharsets.UTF_8));
    EventLog.write(bootstrap, topic, user.userId(), new byte[500_000]);
    EventLog.write(bootstrap, topic, user.userId(), null);

    user.connect("alpaca");
    var account = user.accounts().get(0).getString("account_id");
    user.placeAndAwait(user.orderBody(account, "AMD", "buy", 1), "filled");
    assertThat(user.orders()).hasSize(1);
    var last =
        EventLog.records(vertx, bootstrap).stream()
            .filter(record -> record.topic().equals(topic) && user.userId().equals(record.key()))
            .reduce((a, b) -> b)
            .orElseThrow();
    // The transaction's marker lies behind the last record and counts too.
    Await.until(
        "the position has passed",
        () ->
            user.get("/api/orders")
                    .body()
                    .getJsonObject("positions")
                    .getJsonObject(topic)
                    .getLong(Integer.toString(last.partition()))
                > last.offset() + 1);
  }
}
