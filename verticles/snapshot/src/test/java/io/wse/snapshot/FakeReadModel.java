package io.wse.snapshot;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.wse.runtime.config.SnapshotDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Answers when the test says so. */
final class FakeReadModel implements ReadModel {
  final List<Promise<Rows>> queries = new ArrayList<>();
  final List<Promise<Map<Place, Long>>> looks = new ArrayList<>();

  @Override
  public Future<Map<Place, Long>> positions(String projector) {
    Promise<Map<Place, Long>> promise = Promise.promise();
    looks.add(promise);
    return promise.future();
  }

  @Override
  public Future<Rows> rows(SnapshotDefinition definition, String userId) {
    Promise<Rows> promise = Promise.promise();
    queries.add(promise);
    return promise.future();
  }

  /** Answers the oldest query that is still open. */
  void answer(Map<Place, Long> positions) {
    queries.remove(0).complete(new Rows(List.of(Buffer.buffer("{}")), positions));
  }
}
