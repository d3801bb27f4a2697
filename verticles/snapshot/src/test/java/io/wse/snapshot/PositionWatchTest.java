package io.wse.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PositionWatchTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @Test
  void whoWaitsIsFailedAtOnceWhenItIsGivenUp() {
    PositionWatch watch = new PositionWatch(vertx, projector -> Future.succeededFuture(Map.of()));
    Ends ends = new Ends(Map.of(new Place("orders", 0), 7L), Set.of());
    Future<Boolean> first = watch.reached("one", ends, 60_000);
    Future<Boolean> second = watch.reached("other", ends, 60_000);

    watch.failAll(new IllegalStateException("the node stops"));

    assertThat(first.failed()).isTrue();
    assertThat(second.cause()).hasMessage("the node stops");
  }
}
