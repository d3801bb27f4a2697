package io.wse.snapshot;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * One look-up at a time for all who ask. Who asks while one is under way waits for the next: only
 * an answer to a question that was put after it came says what its snapshot must include. Who asks
 * while the source is known to be away is told so at once. Lives on one context.
 */
final class SharedEndOffsets implements EndOffsets {
  private record Waiter(Set<String> topics, Promise<Ends> promise) {}

  /** So many look-ups in a row that fail say that the source is away, and not slow for once. */
  private static final int FAILURES_THAT_TELL = 2;

  private final EndOffsets source;
  private List<Waiter> waiting = new ArrayList<>();
  private boolean isUnderWay;

  /** In a row. */
  private int failures;

  private String lastFailure;

  SharedEndOffsets(EndOffsets source) {
    this.source = source;
  }

  @Override
  public Future<Ends> of(Set<String> topics) {
    return failures < FAILURES_THAT_TELL
        ? look(topics)
        : Future.failedFuture(
            "Kafka did not answer %d times in a row: %s".formatted(failures, lastFailure));
  }

  /**
   * The same, for who looks whether the source is back: somebody must go on asking while it is
   * away.
   */
  Future<Ends> look(Set<String> topics) {
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
              failures = 0;
              asking.forEach(waiter -> waiter.promise().complete(ends.of(waiter.topics())));
              askNext();
            },
            failure -> {
              isUnderWay = false;
              failures++;
              lastFailure = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
              asking.forEach(waiter -> waiter.promise().fail(failure));
              askNext();
            });
  }
}
