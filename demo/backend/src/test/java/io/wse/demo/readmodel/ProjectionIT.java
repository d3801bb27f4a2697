package io.wse.demo.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.wse.demo.Await;
import io.wse.demo.DemoServers;
import io.wse.demo.domain.Entity;
import io.wse.demo.kafka.LogReader;
import io.wse.demo.kafka.LogReader.Batch;
import io.wse.demo.kafka.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProjectionIT {
  private static final String USER = "alice";
  private static final TopicPartition PARTITION = new TopicPartition(Entity.CONNECTION.topic(), 0);
  private static final String ID = UUID.randomUUID().toString();

  private Vertx vertx;
  private String pgUrl;
  private Pool pool;
  private Projection projection;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    pgUrl = DemoServers.newDatabase(vertx);
    pool = DemoServers.readModelPool(vertx, pgUrl);
    DemoServers.await(Schema.create(pool));
    DemoServers.await(Schema.create(pool));
    projection = new Projection(pool);
    DemoServers.await(projection.startPositions(Map.of(PARTITION, 0L)));
  }

  @AfterEach
  void stop() {
    DemoServers.await(pool.close());
    DemoServers.await(vertx.close());
  }

  private static ConsumerRecord<String, byte[]> record(long offset, String status) {
    var event =
        new JsonObject()
            .put("event_type", "BrokerDisconnected")
            .put("event_id", "e" + offset)
            .put("user_id", USER)
            .put("timestamp", "2026-01-01T00:00:00.000Z")
            .put(
                "data",
                new JsonObject()
                    .put("connection_id", ID)
                    .put("broker", "alpaca")
                    .put("broker_name", "Alpaca")
                    .put("status", status)
                    .put("account_count", 0)
                    .put("updated_at", "2026-01-01T00:00:00.000Z"));
    return new ConsumerRecord<>(
        PARTITION.topic(),
        PARTITION.partition(),
        offset,
        USER,
        event.encode().getBytes(StandardCharsets.UTF_8));
  }

  private static Batch batch(long position, List<ConsumerRecord<String, byte[]>> records) {
    return new Batch(records, Map.of(PARTITION, position));
  }

  private void project(long from, Batch batch) {
    DemoServers.await(projection.project(Map.of(PARTITION, from), batch));
  }

  private List<String> statuses() {
    var statuses = new ArrayList<String>();
    for (var row :
        DemoServers.await(pool.query("SELECT status FROM broker_connections").execute())) {
      statuses.add(row.getString(0));
    }
    return statuses;
  }

  private long position() {
    return DemoServers.await(Positions.read(pool)).get(PARTITION);
  }

  @Test
  void rowsAndPositionAreWrittenTogetherOrNotAtAll() {
    DemoServers.await(
        pool.query(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                    + " $$ BEGIN RAISE EXCEPTION 'no'; END $$;"
                    + " CREATE TRIGGER refuse BEFORE UPDATE ON wse_projection_positions"
                    + " FOR EACH ROW EXECUTE FUNCTION refuse()")
            .execute());
    assertThatThrownBy(() -> project(0, batch(1, List.of(record(0, "pending")))))
        .hasMessageContaining("no");
    assertThat(statuses()).isEmpty();
    assertThat(position()).isZero();

    DemoServers.await(pool.query("DROP TRIGGER refuse ON wse_projection_positions").execute());
    project(0, batch(1, List.of(record(0, "pending"))));
    assertThat(statuses()).containsExactly("pending");
    assertThat(position()).isEqualTo(1);
  }

  @Test
  void whatIsBelowThePositionIsNotWrittenAgain() {
    project(0, batch(2, List.of(record(0, "pending"), record(1, "connected"))));

    project(0, batch(1, List.of(record(0, "pending"))));

    assertThat(statuses()).containsExactly("connected");
    assertThat(position()).isEqualTo(2);
  }

  @Test
  void ofABatchThatIsPartlyBelowThePositionTheRestIsWritten() {
    project(0, batch(1, List.of(record(0, "pending"))));

    project(0, batch(2, List.of(record(0, "pending"), record(1, "connected"))));

    assertThat(statuses()).containsExactly("connected");
  }

  @Test
  void aBatchBehindAGapIsRefused() {
    assertThatThrownBy(() -> project(5, batch(6, List.of(record(5, "connected")))))
        .hasMessageContaining("set back");
    assertThat(statuses()).isEmpty();
    assertThat(position()).isZero();
  }

  @Test
  void aPositionMovesWithoutRecords() {
    project(0, batch(7, List.of()));

    assertThat(position()).isEqualTo(7);
  }

  @Test
  void aPositionThatTheLogDoesNotHaveStartsOverAtWhatThereIs() {
    DemoServers.await(Topics.create(vertx, DemoServers.bootstrap()));
    DemoServers.await(Positions.replace(pool, Map.of(PARTITION, 1_000_000_000L)));
    var end = end();

    var projector = new ProjectorVerticle(pool, DemoServers.bootstrap(), 0);
    var id = DemoServers.await(vertx.deployVerticle(projector));

    Await.until("the position is the log's", () -> position() == end);
    DemoServers.await(vertx.undeploy(id));
  }

  private long end() {
    var reader = new LogReader(vertx, DemoServers.bootstrap(), "test");
    var partitions = DemoServers.await(reader.open());
    var end = DemoServers.await(reader.endOffsets(partitions)).get(PARTITION);
    DemoServers.await(reader.close());
    return end;
  }
}
