package io.wse.socket;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.bus.Anchor;
import io.wse.codec.bus.AnchorRequest;
import io.wse.codec.bus.Delivery;
import io.wse.codec.bus.LostPosition;
import io.wse.codec.protocol.ResumePosition;
import io.wse.codec.protocol.ResyncReason;
import io.wse.log.AppendBatch;
import io.wse.log.AppendResult;
import io.wse.log.Buckets;
import io.wse.log.Head;
import io.wse.log.PageLimit;
import io.wse.log.ReadResult;
import io.wse.log.ReplayLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A replay log in memory, which can be trimmed, begun anew, made to fall back and made to fail. Its
 * state is as of the moment of the call; when the answer arrives is the runner's matter.
 */
final class MemoryReplayLog implements ReplayLog {
  private static final Buckets BUCKETS = new Buckets(8);

  private final Consumer<Runnable> runner;
  private final Map<Channel, Stream> streams = new HashMap<>();
  private final Map<String, Long> guards = new HashMap<>();
  private final List<List<Channel>> headsAsked = new ArrayList<>();
  private int epochs;
  private int failures;
  private int reads;
  private boolean failing;

  private static final class Stream {
    String epoch;
    long firstSeq = 1;
    List<LogEntry> entries = new ArrayList<>();

    Stream(String epoch) {
      this.epoch = epoch;
    }

    Head head() {
      long seq = firstSeq + entries.size() - 1;
      return new Head(epoch, seq, entries.isEmpty() ? seq + 1 : firstSeq);
    }
  }

  /**
   * @param runner runs what brings an answer to its caller, at once or later
   */
  MemoryReplayLog(Consumer<Runnable> runner) {
    this.runner = runner;
  }

  /** A log that answers at once. */
  MemoryReplayLog() {
    this(Runnable::run);
  }

  /** Appends and tells what a publisher would deliver. */
  synchronized Delivery append(Channel channel, LogEntry... entries) {
    Stream stream = stream(channel);
    long firstSeq = stream.head().seq() + 1;
    stream.entries.addAll(List.of(entries));
    return new Delivery(channel, stream.epoch, firstSeq, List.of(entries));
  }

  /** Drops all but the newest entries. */
  synchronized void trim(Channel channel, int keep) {
    Stream stream = stream(channel);
    int dropped = Math.max(0, stream.entries.size() - keep);
    stream.entries = new ArrayList<>(stream.entries.subList(dropped, stream.entries.size()));
    stream.firstSeq += dropped;
  }

  synchronized void newEpoch(Channel channel) {
    streams.remove(channel);
    stream(channel);
  }

  /** From now on the channel's epoch is this one. */
  synchronized void epoch(Channel channel, String epoch) {
    stream(channel).epoch = epoch;
  }

  /** Loses the newest entries, in the same epoch. */
  synchronized void fallBack(Channel channel, int lost) {
    Stream stream = stream(channel);
    stream.entries =
        new ArrayList<>(stream.entries.subList(0, Math.max(0, stream.entries.size() - lost)));
  }

  /** From now on every call fails, until told otherwise. */
  synchronized void failing(boolean fails) {
    failing = fails;
  }

  /** The next calls fail. */
  synchronized void failNext(int calls) {
    failures = calls;
  }

  synchronized int reads() {
    return reads;
  }

  /** The requests for heads since the last call, each with its channels. */
  synchronized List<List<Channel>> takeHeadsAsked() {
    List<List<Channel>> taken = List.copyOf(headsAsked);
    headsAsked.clear();
    return taken;
  }

  synchronized Head head(Channel channel) {
    return stream(channel).head();
  }

  private Stream stream(Channel channel) {
    return streams.computeIfAbsent(channel, missing -> new Stream("e" + ++epochs));
  }

  @Override
  public synchronized Future<AppendResult> append(AppendBatch batch) {
    return answer(() -> appendNow(batch));
  }

  private AppendResult appendNow(AppendBatch batch) {
    String guard = batch.lineage() + "/" + batch.partition();
    long seen = guards.getOrDefault(guard, -1L);
    Map<Channel, List<LogEntry>> fresh = new LinkedHashMap<>();
    List<AppendResult.Outcome> outcomes = new ArrayList<>();
    for (AppendBatch.Item item : batch.items()) {
      List<LogEntry> entries = fresh.computeIfAbsent(item.channel(), channel -> new ArrayList<>());
      if (item.offset() > seen) {
        entries.add(item.entry());
        guards.merge(guard, item.offset(), Math::max);
        outcomes.add(AppendResult.Outcome.APPENDED);
      } else {
        outcomes.add(AppendResult.Outcome.REDELIVERED);
      }
    }
    List<AppendResult.Run> runs = new ArrayList<>();
    fresh.forEach(
        (channel, entries) -> {
          Delivery done = append(channel, entries.toArray(LogEntry[]::new));
          runs.add(new AppendResult.Run(channel, done.epoch(), done.firstSeq(), entries));
        });
    return new AppendResult(runs, outcomes);
  }

  @Override
  public synchronized Future<Integer> beginAnew(Collection<LostPosition> lost) {
    return answer(
        () -> {
          streams.clear();
          return 1;
        });
  }

  @Override
  public synchronized Future<List<List<Anchor>>> anchors(List<AnchorRequest.Partition> partitions) {
    return answer(() -> partitions.stream().map(this::anchors).toList());
  }

  private List<Anchor> anchors(AnchorRequest.Partition of) {
    Long guard = guards.get(of.lineage() + "/" + of.partition());
    return guard == null ? List.of() : List.of(new Anchor(guard, Optional.empty()));
  }

  @Override
  public synchronized Future<ReadResult> read(
      Channel channel, String epoch, long afterSeq, PageLimit limit) {
    reads++;
    return answer(() -> readNow(channel, epoch, afterSeq, limit));
  }

  private ReadResult readNow(Channel channel, String epoch, long afterSeq, PageLimit limit) {
    Stream stream = stream(channel);
    Head head = stream.head();
    Optional<ResyncReason> gap = head.gapAfter(new ResumePosition(epoch, afterSeq));
    if (gap.isPresent()) {
      return new ReadResult.Gap(head, gap.get());
    }
    List<LogEntry> page = new ArrayList<>();
    int bytes = 0;
    for (long seq = afterSeq + 1; seq <= head.seq() && page.size() < limit.entries(); seq++) {
      LogEntry entry = stream.entries.get((int) (seq - stream.firstSeq));
      bytes += entry.body().length();
      if (!page.isEmpty() && bytes > limit.bytes()) {
        break;
      }
      page.add(entry);
    }
    return new ReadResult.Page(head, afterSeq + 1, page);
  }

  @Override
  public synchronized Future<Map<Channel, Head>> heads(Collection<Channel> channels) {
    List<Channel> asked = List.copyOf(channels);
    headsAsked.add(asked);
    return answer(
        () -> {
          Map<Channel, Head> heads = new HashMap<>();
          asked.forEach(channel -> heads.put(channel, stream(channel).head()));
          return heads;
        });
  }

  @Override
  public Buckets buckets() {
    return BUCKETS;
  }

  @Override
  public synchronized Future<Void> check() {
    return answer(() -> null);
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }

  private <T> Future<T> answer(Supplier<T> work) {
    boolean fails = failing || failures > 0;
    failures = Math.max(0, failures - 1);
    T result = fails ? null : work.get();
    Promise<T> promise = Promise.promise();
    runner.accept(
        () -> {
          if (fails) {
            promise.fail("the log is away");
          } else {
            promise.complete(result);
          }
        });
    return promise.future();
  }
}
