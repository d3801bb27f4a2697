package io.wse.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.wse.runtime.config.SnapshotDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SharedQueriesTest {
  private static final Place PLACE = new Place("orders", 0);
  private static final SnapshotDefinition ORDERS =
      new SnapshotDefinition(
          "orders",
          "order_snapshot",
          "orders",
          "SELECT 1 WHERE '' = $1",
          List.of("orders"),
          Optional.of("p"),
          Set.of(),
          true);

  private final AtomicLong nowMs = new AtomicLong();
  private final FakeReadModel readModel = new FakeReadModel();
  private final SharedQueries queries =
      new SharedQueries(
          readModel,
          new SnapshotCache(1_000_000, 1_000),
          new SnapshotMetrics(new SimpleMeterRegistry(), List.of("orders")),
          4_096,
          nowMs::get);

  @Test
  void equalNeedsShareOneQuery() {
    Future<Snapshot> first = queries.snapshot(ORDERS, "alice", includes(5));
    Future<Snapshot> second = queries.snapshot(ORDERS, "alice", includes(4));
    Future<Snapshot> other = queries.snapshot(ORDERS, "bob", includes(5));

    assertThat(readModel.queries).hasSize(2);
    readModel.answer(Map.of(PLACE, 5L));
    assertThat(first.result()).isSameAs(second.result());
    assertThat(first.result().answer().exact()).isTrue();
    assertThat(other.isComplete()).isFalse();
  }

  @Test
  void whoNeedsMoreThanTheQueryUnderWayGivesGetsTheNext() {
    Future<Snapshot> first = queries.snapshot(ORDERS, "alice", includes(5));
    Future<Snapshot> second = queries.snapshot(ORDERS, "alice", includes(6));
    Future<Snapshot> third = queries.snapshot(ORDERS, "alice", includes(6));

    readModel.answer(Map.of(PLACE, 5L));
    assertThat(first.isComplete()).isTrue();
    assertThat(second.isComplete()).isFalse();
    assertThat(readModel.queries).hasSize(1);
    readModel.answer(Map.of(PLACE, 6L));
    assertThat(second.result()).isSameAs(third.result());
  }

  @Test
  void aKeptSnapshotServesWhoseEndsItIncludes() {
    queries.snapshot(ORDERS, "alice", includes(5));
    readModel.answer(Map.of(PLACE, 5L));

    assertThat(queries.snapshot(ORDERS, "alice", includes(5)).isComplete()).isTrue();
    assertThat(readModel.queries).isEmpty();
    assertThat(queries.snapshot(ORDERS, "alice", includes(6)).isComplete()).isFalse();
    assertThat(readModel.queries).hasSize(1);
  }

  @Test
  void whoNeedsFreshRowsDoesNotGetThoseReadBefore() {
    nowMs.set(100);
    Future<Snapshot> first = queries.snapshot(ORDERS, "alice", new Need.ReadAfter(100));
    nowMs.set(200);
    Future<Snapshot> second = queries.snapshot(ORDERS, "alice", new Need.ReadAfter(200));

    readModel.answer(Map.of());
    assertThat(first.isComplete()).isTrue();
    assertThat(second.isComplete()).isFalse();
    readModel.answer(Map.of());
    assertThat(second.result().answer().exact()).isFalse();
  }

  @Test
  void positionsThatWentBackMakeASnapshotThatIsNotExact() {
    Future<Snapshot> snapshot = queries.snapshot(ORDERS, "alice", includes(5));

    readModel.answer(Map.of(PLACE, 0L));
    readModel.answer(Map.of(PLACE, 0L));

    assertThat(snapshot.result().answer().exact()).isFalse();
  }

  @Test
  void aFailureFailsAllWhoShareItAndNobodyAfter() {
    Future<Snapshot> first = queries.snapshot(ORDERS, "alice", includes(5));
    Future<Snapshot> second = queries.snapshot(ORDERS, "alice", includes(5));
    readModel.queries.remove(0).fail("away");
    assertThat(first.failed()).isTrue();
    assertThat(second.failed()).isTrue();

    Future<Snapshot> third = queries.snapshot(ORDERS, "alice", includes(5));
    readModel.answer(Map.of(PLACE, 5L));
    assertThat(third.succeeded()).isTrue();
  }

  private static Need includes(long end) {
    return new Need.Includes(new Ends(Map.of(PLACE, end), Set.of()));
  }
}
