package io.wse.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.wse.codec.bus.SnapshotAnswer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SnapshotCacheTest {
  private static final Place PLACE = new Place("orders", 0);
  private static final SnapshotCache.Key ALICE = new SnapshotCache.Key("orders", "alice");
  private static final SnapshotCache.Key BOB = new SnapshotCache.Key("orders", "bob");

  private final SnapshotCache cache = new SnapshotCache(100, 1_000);

  @Test
  void servesWhatIncludesTheEnds() {
    Snapshot snapshot = snapshot(10, true, 0, 50);
    cache.keep(ALICE, snapshot);

    assertThat(cache.find(ALICE, includes(10), 0)).contains(snapshot);
    assertThat(cache.find(ALICE, includes(11), 0)).isEmpty();
    assertThat(cache.find(BOB, includes(1), 0)).isEmpty();
  }

  @Test
  void servesNothingOlderThanAllowed() {
    cache.keep(ALICE, snapshot(10, true, 0, 50));

    assertThat(cache.find(ALICE, includes(10), 1_000)).isPresent();
    assertThat(cache.find(ALICE, includes(10), 1_001)).isEmpty();
    assertThat(cache.bytes()).isZero();
  }

  @Test
  void servesNobodyWhoNeedsFreshRows() {
    cache.keep(ALICE, snapshot(10, true, 500, 50));

    assertThat(cache.find(ALICE, new Need.ReadAfter(100), 600)).isEmpty();
  }

  @Test
  void keepsNoSnapshotThatIsNotExact() {
    cache.keep(ALICE, snapshot(10, false, 0, 50));

    assertThat(cache.find(ALICE, includes(10), 0)).isEmpty();
  }

  @Test
  void staysWithinItsBytesAndDropsWhatWasUsedLongestAgo() {
    cache.keep(ALICE, snapshot(10, true, 0, 60));
    cache.keep(BOB, snapshot(10, true, 0, 60));

    assertThat(cache.find(ALICE, includes(1), 0)).isEmpty();
    assertThat(cache.find(BOB, includes(1), 0)).isPresent();
    cache.keep(ALICE, snapshot(10, true, 0, 101));
    assertThat(cache.find(ALICE, includes(1), 0)).isEmpty();
    assertThat(cache.bytes()).isEqualTo(60);
  }

  private static Need includes(long end) {
    return new Need.Includes(new Ends(Map.of(PLACE, end), Set.of()));
  }

  private static Snapshot snapshot(long position, boolean exact, long begunMs, int bytes) {
    SnapshotAnswer answer =
        new SnapshotAnswer(
            "id",
            "orders",
            "order_snapshot",
            "2026-01-01T00:00:00Z",
            0,
            exact,
            List.of(Buffer.buffer("x".repeat(bytes))));
    return Snapshot.of(answer, Map.of(PLACE, position), begunMs);
  }
}
