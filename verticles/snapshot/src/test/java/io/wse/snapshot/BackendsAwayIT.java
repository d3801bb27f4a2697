package io.wse.snapshot;

import static io.wse.snapshot.SnapshotVerticleIT.fault;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Future;
import io.wse.codec.bus.BusFault;
import io.wse.codec.bus.SnapshotAnswer;
import io.wse.embedded.EmbeddedKafka;
import io.wse.embedded.EmbeddedPostgres;
import io.wse.embedded.TestServers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** PostgreSQL and Kafka that stop and come back. */
class BackendsAwayIT extends SnapshotTestBase {
  private static EmbeddedPostgres postgres;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() {
    postgres = EmbeddedPostgres.in(TestServers.home("postgres-away")).start();
    kafka = EmbeddedKafka.in(TestServers.home("kafka-away")).start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
    postgres.close();
  }

  @Override
  EmbeddedPostgres postgres() {
    return postgres;
  }

  @Override
  String bootstrap() {
    return kafka.bootstrap();
  }

  @Test
  void whilePostgresqlIsAwayTheGateIsClosedAndAllIsWellOnItsReturn() {
    deploy(Map.of());
    Await.until("ready", this::isReady);
    publish(0);
    project(0, 1, 1);
    assertThat(Await.result(ask("accounts")).rowCount()).isEqualTo(1);
    publish(0);

    postgres.kill();
    Await.until("not ready", () -> !isReady());
    assertThat(logged(() -> fault(ask("accounts"))))
        .filteredOn(line -> line.getMessage().equals("wse.error"))
        .singleElement()
        .extracting(line -> line.getKeyValuePairs().toString())
        .asString()
        .contains("error=", "snapshot_type=\"accounts\"", "user_id=\"" + user + "\"");
    assertThat(fault(ask("accounts"))).isEqualTo(BusFault.SNAPSHOT_UNAVAILABLE);
    postgres.start();

    Await.until("ready again", this::isReady);
    project(0, 2, 2);
    assertThat(Await.result(ask("accounts")).rowCount()).isEqualTo(2);
  }

  private static List<ILoggingEvent> logged(Runnable action) {
    Logger logger = (Logger) LoggerFactory.getLogger(SnapshotService.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      action.run();
      return List.copyOf(lines.list);
    } finally {
      logger.detachAppender(lines);
    }
  }

  @Test
  void aRequestThatWaitsWhenPostgresqlGoesIsToldToComeAgain() {
    deploy(Map.of("snapshot.wait", "60s"));
    Await.until("ready", this::isReady);
    publish(0);
    Future<SnapshotAnswer> waiting = ask("accounts");
    Await.until("it waits", () -> meters.get("wse_snapshots_pending").gauge().value() == 1);

    postgres.restart();

    assertThat(fault(waiting)).isEqualTo(BusFault.SNAPSHOT_UNAVAILABLE);
    Await.until("ready again", this::isReady);
    project(0, 1, 1);
    assertThat(Await.result(ask("accounts")).exact()).isTrue();
  }

  @Test
  void whileKafkaIsAwayTheGateIsClosedAndAllIsWellOnItsReturn() {
    deploy(Map.of());
    Await.until("ready", this::isReady);

    kafka.kill();
    Await.until("not ready", () -> !isReady());
    assertThat(closedBecause()).contains("Kafka");
    assertThat(fault(ask("accounts"))).isEqualTo(BusFault.SNAPSHOT_UNAVAILABLE);
    kafka.start();

    Await.until("ready again", this::isReady);
    assertThat(Await.result(ask("accounts")).exact()).isTrue();
  }
}
