package io.wse.publisher;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.bus.Anchor;
import io.wse.codec.bus.AnchorRequest;
import io.wse.codec.bus.LostPosition;
import io.wse.log.AppendBatch;
import io.wse.log.AppendResult;
import io.wse.log.AppendResult.Outcome;
import io.wse.log.Buckets;
import io.wse.log.Head;
import io.wse.log.PageLimit;
import io.wse.log.ReadResult;
import io.wse.log.ReplayLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A log in memory that runs appends at once and answers when told to, in any order. It has one
 * guard for each lineage and partition, and remembers all ids.
 */
final class FakeReplayLog implements ReplayLog {

  static final String EPOCH = "e1";

  final List<AppendBatch> batches = new ArrayList<>();
  final List<List<LostPosition>> begunAnew = new ArrayList<>();

  /** Answers that are held back, in the order of the appends. */
  final List<Runnable> held = new ArrayList<>();

  boolean hold;
  RuntimeException failWith;
  boolean closed;

  private final Map<Channel, Long> seqs = new HashMap<>();
  private final Map<String, Long> guards = new HashMap<>();
  private final Set<String> ids = new HashSet<>();

  @Override
  public Future<AppendResult> append(AppendBatch batch) {
    batches.add(batch);
    if (failWith != null) {
      return Future.failedFuture(failWith);
    }
    AppendResult result = apply(batch);
    if (!hold) {
      return Future.succeededFuture(result);
    }
    Promise<AppendResult> promise = Promise.promise();
    held.add(() -> promise.complete(result));
    return promise.future();
  }

  private AppendResult apply(AppendBatch batch) {
    String partition = batch.lineage() + ":" + batch.partition();
    long guard = guards.getOrDefault(partition, -1L);
    Map<Channel, List<LogEntry>> appended = new LinkedHashMap<>();
    List<Outcome> outcomes = new ArrayList<>();
    for (AppendBatch.Item item : batch.items()) {
      appended.computeIfAbsent(item.channel(), ignored -> new ArrayList<>());
      Outcome outcome = Outcome.APPENDED;
      if (item.offset() <= guard) {
        outcome = Outcome.REDELIVERED;
      } else if (!item.eventId().isEmpty() && !ids.add(item.channel() + item.eventId())) {
        outcome = Outcome.DOUBLE;
      } else {
        appended.get(item.channel()).add(item.entry());
      }
      outcomes.add(outcome);
      guards.merge(partition, item.offset(), Math::max);
    }
    List<AppendResult.Run> runs = new ArrayList<>();
    appended.forEach(
        (channel, entries) -> {
          long first = seqs.getOrDefault(channel, 0L) + 1;
          seqs.put(channel, first + entries.size() - 1);
          runs.add(new AppendResult.Run(channel, EPOCH, first, entries));
        });
    return new AppendResult(runs, outcomes);
  }

  @Override
  public Future<Integer> beginAnew(Collection<LostPosition> lost) {
    begunAnew.add(List.copyOf(lost));
    if (!hold) {
      return failWith == null ? Future.succeededFuture(64) : Future.failedFuture(failWith);
    }
    Promise<Integer> promise = Promise.promise();
    held.add(() -> promise.complete(64));
    return promise.future();
  }

  @Override
  public Future<List<List<Anchor>>> anchors(List<AnchorRequest.Partition> partitions) {
    return Future.succeededFuture(
        partitions.stream()
            .map(each -> guards.get(each.lineage() + ":" + each.partition()))
            .map(
                guard ->
                    guard == null
                        ? List.<Anchor>of()
                        : List.of(new Anchor(guard, Optional.empty())))
            .toList());
  }

  @Override
  public Future<ReadResult> read(Channel channel, String epoch, long afterSeq, PageLimit limit) {
    return Future.failedFuture(new UnsupportedOperationException("a publisher does not read"));
  }

  @Override
  public Future<Map<Channel, Head>> heads(Collection<Channel> channels) {
    return Future.failedFuture(new UnsupportedOperationException("a publisher does not read"));
  }

  @Override
  public Buckets buckets() {
    return new Buckets(1);
  }

  @Override
  public Future<Void> check() {
    return failWith == null ? Future.succeededFuture() : Future.failedFuture(failWith);
  }

  @Override
  public Future<Void> close() {
    closed = true;
    return Future.succeededFuture();
  }
}
