package io.wse.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.wse.codec.bus.BusFault;
import io.wse.codec.bus.SnapshotRequest;
import io.wse.codec.bus.SnapshotTrigger;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.SnapshotDefinition;
import io.wse.runtime.config.SnapshotDefinitions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SnapshotServiceTest {
  private static final Throwable OF_THE_VALUES =
      new PgException("invalid input syntax for type uuid", "ERROR", "22P02", null);
  private static final Throwable AWAY = new IllegalStateException("connection refused");

  private final AtomicLong nowMs = new AtomicLong();
  private final Vertx vertx = Vertx.vertx();
  private final Logger logger = (Logger) LoggerFactory.getLogger(SnapshotService.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final SnapshotMetrics metrics =
      new SnapshotMetrics(new SimpleMeterRegistry(), List.of("orders", "accounts"));
  private final SnapshotService service =
      new SnapshotService(
          vertx,
          SnapshotDefinitions.of(
              Config.of(
                  Map.of(
                      "snapshots",
                      Map.of("orders", definition("orders"), "accounts", definition("accounts"))))),
          null,
          null,
          new SharedQueries(
              new FailingReadModel(), new SnapshotCache(1_000, 1_000), metrics, 4_096, nowMs::get),
          metrics,
          SnapshotOptions.of(Config.of(Map.of())),
          nowMs::get);

  private volatile Throwable failure;

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void close() {
    logger.detachAppender(lines);
    Await.result(vertx.close());
  }

  @Test
  void aQueryThatFailsOnItsValuesHidesNoReadModelThatIsAway() {
    failure = OF_THE_VALUES;
    assertThat(fault("orders")).isEqualTo(BusFault.SNAPSHOT_FAILED);
    failure = AWAY;
    assertThat(fault("orders")).isEqualTo(BusFault.SNAPSHOT_UNAVAILABLE);
    assertThat(fault("orders")).isEqualTo(BusFault.SNAPSHOT_UNAVAILABLE);

    assertThat(logged())
        .containsExactly("orders: " + OF_THE_VALUES.getMessage(), "orders: " + AWAY.getMessage());
  }

  @Test
  void aQueryThatFailsOnItsValuesIsLoggedOnceAMinuteForEachDefinition() {
    failure = OF_THE_VALUES;
    fault("orders");
    fault("orders");
    fault("accounts");
    assertThat(logged()).hasSize(2);

    nowMs.set(60_000);
    fault("orders");
    assertThat(logged()).hasSize(3);
  }

  private BusFault fault(String snapshotType) {
    SnapshotRequest request = new SnapshotRequest("bob", snapshotType, SnapshotTrigger.REQUEST);
    Future<Throwable> refused =
        Future.<Future<Throwable>>future(
                asked ->
                    vertx.runOnContext(
                        run ->
                            asked.complete(
                                service.answer(request).map((Throwable) null).otherwise(e -> e))))
            .compose(answer -> answer);
    return BusFault.of(Await.result(refused));
  }

  private List<String> logged() {
    return lines.list.stream()
        .map(
            line ->
                line.getKeyValuePairs().get(1).value + ": " + line.getKeyValuePairs().get(0).value)
        .toList();
  }

  private static Map<String, Object> definition(String name) {
    return Map.of(
        "type", name + "_snapshot",
        "key", "rows",
        "sql", "SELECT 1 WHERE '' = $1");
  }

  private final class FailingReadModel implements ReadModel {
    @Override
    public Future<Map<Place, Long>> positions(String projector) {
      throw new AssertionError("no definition has a projector");
    }

    @Override
    public Future<Rows> rows(SnapshotDefinition definition, String userId) {
      return Future.failedFuture(failure);
    }
  }
}
