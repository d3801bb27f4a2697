package io.wse.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import io.wse.codec.bus.BusAddress;
import io.wse.codec.bus.BusCodecs;
import io.wse.codec.bus.SnapshotAnswer;
import io.wse.codec.bus.SnapshotRequest;
import io.wse.codec.bus.SnapshotTrigger;
import io.wse.embedded.EmbeddedPostgres;
import io.wse.embedded.TestServers;
import io.wse.runtime.NodeContext;
import io.wse.runtime.Readiness;
import io.wse.runtime.config.Config;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A read model with a projector that the test plays, a topic, and the verticle. */
abstract class SnapshotTestBase {
  final String topic = "accounts-" + UUID.randomUUID();
  final String projector = "projector-" + UUID.randomUUID();
  final String user = "user-" + UUID.randomUUID();
  MeterRegistry meters;
  Vertx vertx;
  Pool database;
  private volatile String closedBecause;
  private volatile String remark = "";
  private String deployment;
  private Admin admin;
  private KafkaProducer<byte[], byte[]> producer;

  EmbeddedPostgres postgres() {
    return TestServers.postgres();
  }

  String bootstrap() {
    return TestServers.kafka().bootstrap();
  }

  @BeforeEach
  void begin() throws Exception {
    vertx = Vertx.vertx();
    BusCodecs.register(vertx.eventBus());
    database =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(2))
            .connectingTo(PgConnectOptions.fromUri(postgres().url()))
            .using(vertx)
            .build();
    sql(
        "CREATE TABLE IF NOT EXISTS wse_projection_positions (projector text NOT NULL, topic text"
            + " NOT NULL, partition int NOT NULL, position bigint NOT NULL, PRIMARY KEY"
            + " (projector, topic, partition))");
    sql("CREATE TABLE IF NOT EXISTS accounts (user_id text, n int, balance numeric)");
    admin = Admin.create(Map.of("bootstrap.servers", bootstrap()));
    admin
        .createTopics(List.of(new NewTopic(topic, Optional.of(2), Optional.empty())))
        .all()
        .get(20, TimeUnit.SECONDS);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void end() {
    producer.close();
    admin.close();
    Await.result(database.close());
    Await.result(vertx.close());
  }

  /** The verticle with a definition {@code accounts} that has the projector. */
  void deploy(Map<String, ?> more) {
    deploy(more, Map.of("accounts", accounts()));
  }

  void deploy(Map<String, ?> more, Map<String, ?> definitions) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("kafka.bootstrap", bootstrap());
    settings.put("pg.url", postgres().url());
    settings.put("snapshots", definitions);
    settings.putAll(more);
    closedBecause = "starting";
    meters = new SimpleMeterRegistry();
    NodeContext node =
        new NodeContext(vertx, Config.of(settings), meters, new OneGate(), "test-node");
    deployment = Await.result(vertx.deployVerticle(new SnapshotPart().create(node)));
  }

  void undeploy() {
    Await.result(vertx.undeploy(deployment));
  }

  Map<String, Object> accounts() {
    Map<String, Object> definition = new HashMap<>();
    definition.put("type", "account_snapshot");
    definition.put("key", "accounts");
    definition.put("sql", "SELECT n, balance FROM accounts WHERE user_id = $1 ORDER BY n");
    definition.put("topics", List.of(topic));
    definition.put("projector", projector);
    return definition;
  }

  Future<SnapshotAnswer> ask(String type) {
    return ask(type, SnapshotTrigger.REQUEST);
  }

  Future<SnapshotAnswer> ask(String type, SnapshotTrigger trigger) {
    return vertx
        .eventBus()
        .<SnapshotAnswer>request(
            BusAddress.SNAPSHOT,
            new SnapshotRequest(user, type, trigger),
            new DeliveryOptions().setSendTimeout(30_000))
        .map(message -> message.body());
  }

  /** The first chunk of an answer. */
  static JsonObject chunk(SnapshotAnswer answer) {
    return new JsonObject(answer.chunks().get(0));
  }

  /** A record in the topic, that the projector has yet to read. */
  void publish(int partition) {
    try {
      producer
          .send(new ProducerRecord<>(topic, partition, null, "{}".getBytes(UTF_8)))
          .get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** What a projector does with a record: the row and its position in one transaction. */
  void project(int partition, long position, int account) {
    Await.result(
        database.withTransaction(
            connection ->
                connection
                    .preparedQuery("INSERT INTO accounts VALUES ($1, $2, 1.10)")
                    .execute(Tuple.of(user, account))
                    .compose(
                        row ->
                            connection
                                .preparedQuery(
                                    "INSERT INTO wse_projection_positions VALUES ($1, $2, $3, $4)"
                                        + " ON CONFLICT (projector, topic, partition)"
                                        + " DO UPDATE SET position = excluded.position")
                                .execute(Tuple.of(projector, topic, partition, position)))));
  }

  void sql(String statement) {
    Await.result(database.query(statement).execute());
  }

  boolean isReady() {
    return closedBecause == null;
  }

  String closedBecause() {
    return closedBecause;
  }

  /** What the gate remarks; empty when it remarks nothing. */
  String remark() {
    return remark;
  }

  /** The sum of a counter over all tags but these. */
  double count(String meter, String... tags) {
    return meters.find(meter).tags(tags).counters().stream().mapToDouble(Counter::count).sum();
  }

  private final class OneGate implements Readiness {
    @Override
    public Gate gate(String name) {
      return new Gate() {
        @Override
        public void open() {
          closedBecause = null;
        }

        @Override
        public void close(String reason) {
          closedBecause = reason;
        }

        @Override
        public void remark(String text) {
          remark = text;
        }
      };
    }
  }
}
