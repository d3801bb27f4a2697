package io.wse.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.wse.codec.bus.BusFault;
import io.wse.codec.bus.SnapshotAnswer;
import io.wse.codec.bus.SnapshotTrigger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Snapshots from a real read model, beside a projector that the test plays. */
class SnapshotVerticleIT extends SnapshotTestBase {

  @Test
  void aSnapshotWaitsForTheProjectorAndHoldsEveryRowOfBefore() {
    deploy(Map.of("snapshot.wait", "30s"));
    publish(0);
    publish(0);
    publish(1);
    Future<SnapshotAnswer> answer = ask("accounts", SnapshotTrigger.SAGA);
    project(0, 1, 1);
    project(1, 1, 2);
    Await.steadily("still waiting", Duration.ofSeconds(2), () -> !answer.isComplete());

    project(0, 2, 3);

    JsonObject chunk = chunk(Await.result(answer));
    assertThat(chunk.getBoolean("exact")).isTrue();
    assertThat(
            chunk.getJsonArray("accounts").stream().map(row -> ((JsonObject) row).getInteger("n")))
        .containsExactly(1, 2, 3);
    assertThat(chunk.getInteger("total")).isEqualTo(3);
    assertThat(chunk.getJsonObject("positions").getJsonObject(topic))
        .isEqualTo(new JsonObject().put("0", 2).put("1", 1));
    assertThat(chunk.getString("snapshot_type")).isEqualTo("accounts");
    assertThat(chunk.getString("snapshot_id")).isEqualTo(answer.result().snapshotId());
    assertThat(answer.result().wireType()).isEqualTo("account_snapshot");
    assertThat(answer.result().rowCount()).isEqualTo(3);
    assertThat(count("wse_snapshots_made", "trigger", "saga", "exact", "true")).isEqualTo(1);
  }

  @Test
  void whoWaitsWhileTheNodeStopsIsToldToAskAnother() {
    deploy(Map.of("snapshot.wait", "60s", "drain.timeout", "200ms"));
    publish(0);
    Future<SnapshotAnswer> answer = ask("accounts");
    Await.until(
        "it waits for the projector",
        () -> meters.get("wse_snapshots_pending").gauge().value() == 1);

    undeploy();

    Await.until("an answer", answer::isComplete);
    assertThat(BusFault.of(answer.cause())).isEqualTo(BusFault.SNAPSHOT_UNAVAILABLE);
  }

  @Test
  void aPartitionThatWasNeverWrittenIsNotWaitedFor() {
    deploy(Map.of("snapshot.wait", "30s"));

    SnapshotAnswer answer = Await.result(ask("accounts"));

    assertThat(answer.exact()).isTrue();
    assertThat(chunk(answer).getJsonObject("positions"))
        .as("a reader must see of which topics nothing is included")
        .isEqualTo(new JsonObject().put(topic, new JsonObject()));
  }

  @Test
  void pastTheDeadlineItGoesOutAndSaysThatItIsNotExact() {
    deploy(Map.of("snapshot.wait", "300ms"));
    publish(0);
    publish(0);
    project(0, 1, 1);

    SnapshotAnswer answer = Await.result(ask("accounts"));

    assertThat(answer.exact()).isFalse();
    assertThat(chunk(answer).getBoolean("exact")).isFalse();
    assertThat(chunk(answer).getJsonArray("accounts")).hasSize(1);
    assertThat(count("wse_snapshots_made", "exact", "false")).isEqualTo(1);
    project(0, 2, 2);
    assertThat(Await.result(ask("accounts")).exact()).isTrue();
  }

  @Test
  void thePositionsAreThoseOfTheTableThatTheSettingsName() {
    String schema = "app_" + UUID.randomUUID().toString().replace('-', '_');
    String table = schema + ".how_far";
    sql("CREATE SCHEMA " + schema);
    sql("CREATE TABLE " + table + " (LIKE wse_projection_positions)");
    deploy(Map.of("snapshot.positions_table", table, "snapshot.wait", "30s"));
    publish(0);
    sql("INSERT INTO " + table + " VALUES ('" + projector + "', '" + topic + "', 0, 1)");

    JsonObject chunk = chunk(Await.result(ask("accounts")));

    assertThat(chunk.getBoolean("exact")).isTrue();
    assertThat(chunk.getJsonObject("positions").getJsonObject(topic))
        .isEqualTo(new JsonObject().put("0", 1));
  }

  @Test
  void aTopicThatDoesNotExistPromisesNothing() {
    Map<String, Object> definition = accounts();
    definition.put("topics", List.of(topic, "no-such-topic"));
    deploy(Map.of(), Map.of("accounts", definition));

    assertThat(Await.result(ask("accounts")).exact()).isFalse();
  }

  @Test
  void equalRequestsShareQueriesAndGetTheSameSnapshot() {
    deploy(Map.of("snapshot.wait", "30s"));
    publish(0);
    List<Future<SnapshotAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add(ask("accounts"));
    }
    Await.until("all wait", () -> meters.get("wse_snapshots_pending").gauge().value() == 100);

    project(0, 1, 1);

    answers.forEach(answer -> assertThat(Await.result(answer).exact()).isTrue());
    assertThat(answers.stream().map(answer -> answer.result().snapshotId()).distinct()).hasSize(1);
    assertThat(count("wse_snapshot_queries")).isEqualTo(1);
  }

  @Test
  void noSnapshotIsKeptWhereNoBytesAreToKeepIt() {
    deploy(Map.of("snapshot.cache_bytes", 0));
    publish(0);
    project(0, 1, 1);

    SnapshotAnswer first = Await.result(ask("accounts"));

    assertThat(Await.result(ask("accounts")).snapshotId()).isNotEqualTo(first.snapshotId());
    assertThat(count("wse_snapshot_queries")).isEqualTo(2);
  }

  @Test
  void aSnapshotTakesNoMoreConnectionsThanThePoolHas() {
    Map<String, Object> slow = accounts();
    slow.put("sql", "SELECT 1 AS n FROM pg_sleep(0.5) WHERE $1::text IS NOT NULL");
    Map<String, Object> other = new HashMap<>(slow);
    other.put("type", "other_snapshot");
    deploy(Map.of("snapshot.pool_size", 1), Map.of("accounts", slow, "others", other));
    Await.until("ready", this::isReady);

    Future<SnapshotAnswer> one = ask("accounts");
    Future<SnapshotAnswer> two = ask("others");
    AtomicInteger most = new AtomicInteger();
    Await.until(
        "both are answered",
        () -> {
          most.accumulateAndGet(sleepers(), Math::max);
          return one.isComplete() && two.isComplete();
        });

    assertThat(Await.result(one).rowCount()).isEqualTo(1);
    assertThat(Await.result(two).rowCount()).isEqualTo(1);
    assertThat(most).hasValue(1);
  }

  /** How many connections are in the slow query of this test. */
  private int sleepers() {
    return Await.result(
        database
            .query(
                "SELECT count(*)::int FROM pg_stat_activity WHERE state = 'active'"
                    + " AND query LIKE '%pg_sleep(0.5)%' AND pid <> pg_backend_pid()")
            .execute()
            .map(rows -> rows.iterator().next().getInteger(0)));
  }

  @Test
  void aKeptSnapshotServesUntilSomethingWasWritten() {
    deploy(Map.of());
    publish(0);
    project(0, 1, 1);
    SnapshotAnswer first = Await.result(ask("accounts"));
    assertThat(Await.result(ask("accounts")).snapshotId()).isEqualTo(first.snapshotId());
    assertThat(count("wse_snapshot_queries")).isEqualTo(1);
    assertThat(count("wse_snapshot_cache_hits")).isEqualTo(1);

    publish(1);
    project(1, 1, 2);

    SnapshotAnswer second = Await.result(ask("accounts"));
    assertThat(second.rowCount()).isEqualTo(2);
    assertThat(count("wse_snapshot_queries")).isEqualTo(2);
  }

  @Test
  void withoutAProjectorItSettlesAndIsNotExact() {
    Map<String, Object> definition = accounts();
    definition.remove("projector");
    definition.remove("topics");
    deploy(Map.of(), Map.of("accounts", definition));
    project(0, 1, 1);
    long askedNs = System.nanoTime();

    SnapshotAnswer answer = Await.result(ask("accounts"));

    assertThat(System.nanoTime() - askedNs).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(140));
    assertThat(answer.exact()).isFalse();
    assertThat(answer.rowCount()).isEqualTo(1);
    assertThat(chunk(answer).getJsonObject("positions")).isEmpty();
  }

  @Test
  void anUnknownTypeIsRefused() {
    deploy(Map.of());

    assertThat(fault(ask("nothing"))).isEqualTo(BusFault.SNAPSHOT_UNKNOWN);
  }

  @Test
  void moreThanTheAllowedRequestsAreToldToComeAgain() {
    deploy(Map.of("snapshot.wait", "30s", "snapshot.max_pending", 2));
    publish(0);
    Future<SnapshotAnswer> first = ask("accounts");
    Future<SnapshotAnswer> second = ask("accounts");

    assertThat(fault(ask("accounts"))).isEqualTo(BusFault.SNAPSHOT_UNAVAILABLE);

    project(0, 1, 1);
    Await.result(first);
    Await.result(second);
    assertThat(Await.result(ask("accounts")).rowCount()).isEqualTo(1);
  }

  @Test
  void aBigResultGoesInChunksOfOneSnapshot() {
    deploy(Map.of("snapshot.chunk_bytes", "16KB"));
    sql(
        "INSERT INTO accounts SELECT '"
            + user
            + "', n, 12345.6789 FROM generate_series(1, 5000) AS n");

    SnapshotAnswer answer = Await.result(ask("accounts"));

    assertThat(answer.rowCount()).isEqualTo(5_000);
    assertThat(answer.chunks()).hasSizeGreaterThan(5);
    int next = 1;
    for (Buffer bytes : answer.chunks()) {
      assertThat(bytes.length()).isLessThanOrEqualTo(16 << 10);
      JsonObject chunk = new JsonObject(bytes);
      assertThat(chunk.getString("snapshot_id")).isEqualTo(answer.snapshotId());
      assertThat(chunk.getInteger("chunks")).isEqualTo(answer.chunks().size());
      for (Object row : chunk.getJsonArray("accounts")) {
        assertThat(((JsonObject) row).getInteger("n")).isEqualTo(next++);
      }
    }
    assertThat(next).isEqualTo(5_001);
  }

  @Test
  void valuesKeepTheirDigitsAndTimesAreWrittenAsEventsCarryThem() {
    Map<String, Object> definition = new HashMap<>();
    definition.put("type", "value_snapshot");
    definition.put("key", "values");
    definition.put(
        "sql",
        """
        SELECT 1.10::numeric AS price, 9007199254740993::bigint AS big, NULL::text AS nothing,
          true AS yes, '{"b":1.50,"a":[1]}'::json AS doc, 'a"b' AS text,
          '2026-01-01 03:04:05.678901+03'::timestamptz AS at, date '2026-01-02' AS day,
          '2026-01-01 00:00:00+00'::timestamptz AS whole, NULL::timestamptz AS never,
          12345678901234567890.123456789 AS long
        WHERE $1 <> '' -- one row""");
    deploy(Map.of(), Map.of("values", definition));

    assertThat(Await.result(ask("values")).chunks().get(0).toString())
        .startsWith(
            "{\"values\":[{\"price\":1.10,\"big\":9007199254740993,\"nothing\":null,"
                + "\"yes\":true,\"doc\":{\"b\":1.50,\"a\":[1]},\"text\":\"a\\\"b\","
                + "\"at\":\"2026-01-01T00:04:05.678Z\",\"day\":\"2026-01-02\","
                + "\"whole\":\"2026-01-01T00:00:00.000Z\",\"never\":null,"
                + "\"long\":12345678901234567890.123456789}],\"total\":1");
  }

  @Test
  void aUserIdThatLooksLikeSqlIsJustAUserId() {
    sql("INSERT INTO accounts VALUES ('x'' OR ''1''=''1', 1, 0), ('other', 2, 0)");
    deploy(Map.of());

    assertThat(Await.result(ask("accounts")).rowCount()).isZero();
  }

  @Test
  void aQueryCannotWrite() {
    Map<String, Object> definition = accounts();
    sql(
        "CREATE OR REPLACE FUNCTION add_account(text) RETURNS TABLE(n int) LANGUAGE sql AS"
            + " $$ INSERT INTO accounts VALUES ($1, 7, 0) RETURNING 7 $$");
    definition.put("sql", "SELECT n FROM add_account($1)");
    deploy(Map.of(), Map.of("accounts", definition));

    assertThat(fault(ask("accounts"))).isEqualTo(BusFault.SNAPSHOT_UNAVAILABLE);
  }

  @Test
  void aQueryThatTakesTooLongIsGivenUp() {
    Map<String, Object> definition = accounts();
    definition.put("sql", "SELECT pg_sleep(30)::text AS slept WHERE $1 <> ''");
    deploy(Map.of("snapshot.statement_timeout", "200ms"), Map.of("accounts", definition));

    assertThat(fault(ask("accounts"))).isEqualTo(BusFault.SNAPSHOT_UNAVAILABLE);
  }

  @Test
  void aDefinitionThatDoesNotFitTheDatabaseKeepsTheGateClosedAndIsNamed() {
    Map<String, Object> definition = accounts();
    definition.put("sql", "SELECT no_such_column FROM accounts WHERE user_id = $1");
    deploy(Map.of(), Map.of("accounts", definition));

    Await.until(
        "the reason",
        () ->
            String.valueOf(closedBecause()).contains("snapshots.accounts")
                && closedBecause().contains("no_such_column"));
  }

  static BusFault fault(Future<?> answer) {
    Await.until("an answer", answer::isComplete);
    assertThat(answer.failed()).isTrue();
    return BusFault.of(answer.cause());
  }

  @Test
  void aDefinitionWithAnUnknownProjectorOrTopicIsNamedThoughTheGateOpens() {
    publish(0);
    Map<String, Object> unknownProjector = accounts();
    unknownProjector.put("projector", "nobody-" + projector);
    Map<String, Object> unknownTopic = accounts();
    unknownTopic.put("topics", List.of("no-" + topic));

    deploy(Map.of(), Map.of("a", unknownProjector, "b", unknownTopic));

    Await.until("ready", this::isReady);
    assertThat(remark())
        .contains("snapshots.a.projector: projector \"nobody-" + projector + "\" has no positions")
        .contains("snapshots.b.topics: Kafka has no topic \"no-" + topic + "\"");
  }
}
