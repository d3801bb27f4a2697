package io.wse.consumer;

import io.wse.codec.bus.Anchor;
import io.wse.codec.bus.AnchorAnswer;
import io.wse.codec.bus.AnchorRequest;
import io.wse.consumer.PartitionStarter.Started;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Partitions that wait for their beginning: first it is looked for by the rule, then a publisher is
 * asked what the log has seen of them, then Kafka whether it still has that. Lives on the polling
 * thread; only the publisher is not waited for.
 */
final class PartitionStarts {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionStarts.class);
  private static final String LOG_MEMORY = "log-memory";
  private static final long RETRY_MS = 200;
  private static final long RETRY_AFTER_FAILURE_MS = 1_000;
  private static final long RETRY_UNREACHABLE_MS = 20_000;

  private final Function<Set<TopicPartition>, Collection<Started>> rule;
  private final Function<Map<Started, List<Anchor>>, List<Started>> history;
  private final LogMemory memory;
  private final PartitionEvents events;
  private final LongSupplier clockMs;

  private final Set<TopicPartition> waiting = new HashSet<>();
  private long dueMs;
  private boolean isFailing;

  /** Those that a publisher was asked about, in the order of the request. */
  private List<Started> asked = List.of();

  /** Those among them that were taken away, or began to wait again, since. */
  private final Set<TopicPartition> stale = new HashSet<>();

  private CompletableFuture<AnchorAnswer> answer;

  /**
   * @param rule gives the beginnings of those partitions that can begin
   * @param history gives them again, changed where Kafka has not what the log has seen
   */
  PartitionStarts(
      Function<Set<TopicPartition>, Collection<Started>> rule,
      Function<Map<Started, List<Anchor>>, List<Started>> history,
      LogMemory memory,
      PartitionEvents events,
      LongSupplier clockMs) {
    this.rule = rule;
    this.history = history;
    this.memory = memory;
    this.events = events;
    this.clockMs = clockMs;
  }

  void add(TopicPartition partition) {
    remove(partition);
    waiting.add(partition);
    dueMs = isFailing ? dueMs : 0;
  }

  void remove(TopicPartition partition) {
    waiting.remove(partition);
    stale.add(partition);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Goes on with what can be gone on with. Returns those that begin now; they wait no more. */
  List<Started> turn() {
    if (answer != null) {
      return answer.isDone() ? settle() : List.of();
    }
    if (waiting.isEmpty()) {
      answered();
    }
    if (!waiting.isEmpty() && clockMs.getAsLong() >= dueMs) {
      dueMs = clockMs.getAsLong() + RETRY_MS;
      ask(rule.apply(Set.copyOf(waiting)));
    }
    return List.of();
  }

  private void ask(Collection<Started> found) {
    if (found.isEmpty()) {
      return;
    }
    asked = List.copyOf(found);
    stale.clear();
    answer = memory.ask(new AnchorRequest(asked.stream().map(PartitionStarts::question).toList()));
  }

  private static AnchorRequest.Partition question(Started started) {
    Assignment assignment = started.assignment();
    return new AnchorRequest.Partition(
        assignment.lineage().toString(), assignment.partition().partition());
  }

  private List<Started> settle() {
    CompletableFuture<AnchorAnswer> done = answer;
    answer = null;
    List<List<Anchor>> anchors;
    try {
      anchors = done.join().anchors();
    } catch (CompletionException e) {
      failed(e.getCause());
      return List.of();
    }
    answered();
    Map<Started, List<Anchor>> known = new LinkedHashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      if (!stale.contains(asked.get(i).assignment().partition())) {
        known.put(asked.get(i), anchors.get(i));
      }
    }
    List<Started> begin = known.isEmpty() ? List.of() : history.apply(known);
    begin.forEach(started -> waiting.remove(started.assignment().partition()));
    if (begin.size() < known.size()) {
      // To ask about these again holds up the others for a while.
      dueMs = clockMs.getAsLong() + RETRY_UNREACHABLE_MS;
    }
    return begin;
  }

  /** Also where nobody needs an answer any more. */
  private void answered() {
    if (isFailing) {
      isFailing = false;
      events.released(LOG_MEMORY);
    }
  }

  private void failed(Throwable failure) {
    dueMs = clockMs.getAsLong() + RETRY_AFTER_FAILURE_MS;
    events.held(LOG_MEMORY, "no publisher tells what the log has seen of a partition");
    if (!isFailing) {
      isFailing = true;
      LOG.atError()
          .addKeyValue("error", "no publisher tells what the log has seen of a partition")
          .addKeyValue("reason", String.valueOf(failure.getMessage()))
          .log("wse.error");
    }
  }
}
