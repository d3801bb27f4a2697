package io.wse.snapshot;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One look-up at a time for all who ask. Who asks while one is under way waits for the next: only
 * an answer to a question that was put after it came says what its snapshot must include. Lives on
 * one context.
 */
final class SharedEndOffsets implements EndOffsets {
  private record Waiter(Set<String> topics, Promise<Ends> promise) {}

  private final EndOffsets source;
  private List<Waiter> waiting = new ArrayList<>();
  private boolean isUnderWay;

  SharedEndOffsets(EndOffsets source) {
    this.source = source;
  }

  @Override
  public Future<Ends> of(Set<String> topics) {
    Promise<Ends> promise = Promise.promise();
    waiting.add(new Waiter(topics, promise));
    askNext();
    return promise.future();
  }

  private void askNext() {
    if (isUnderWay || waiting.isEmpty()) {
      return;
    }
    List<Waiter> asking = waiting;
    waiting = new ArrayList<>();
    isUnderWay = true;
    Set<String> topics = new HashSet<>();
    asking.forEach(waiter -> topics.addAll(waiter.topics()));
    source
        .of(topics)
        .onComplete(
            ends -> {
              isUnderWay = false;
              asking.forEach(waiter -> waiter.promise().complete(ends.of(waiter.topics())));
              askNext();
            },
            failure -> {
              isUnderWay = false;
              asking.forEach(waiter -> waiter.promise().fail(failure));
              askNext();
            });
  }
}
