package io.wse.socket;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.wse.codec.LogEntry;
import io.wse.log.Head;
import io.wse.log.ReadResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * The log's pages as connections get them: read once and encoded once for all who catch up in a
 * channel at about the same time, as they do when another node has died.
 *
 * <p>A page stays right, since entries of an epoch never change, also when the log has trimmed them
 * meanwhile. Whether the log still goes on in that epoch is asked with the next page that is not
 * here; every reader comes to one, as an empty page is never kept.
 *
 * <p>State on the verticle's context.
 */
final class Pages {
  /** What is kept of all channels together; see {@link Page#cost}. */
  static final long MAX_COST = 8 << 20;

  /** Who came together with others has asked for the same page by then. */
  static final long KEEP_MS = 30_000;

  /** An entry and the frame that it is sent in; null for a lost mark. */
  record Item(LogEntry entry, Frame frame) {}

  /** What follows a position. */
  sealed interface Found {}

  /** The entries right after it; none where the position is the log's head. */
  record Entries(Head head, List<Item> items) implements Found {}

  /** Nothing follows it: the log goes on without a continuation. */
  record Gap(ReadResult.Gap gap) implements Found {}

  /**
   * What the numbers of pages mean something in.
   *
   * @param jumps of the feed, since a log that fell back may give numbers again
   */
  private record Log(Feed feed, int jumps, String epoch) {}

  private static final class Page {
    final Log log;
    final Head head;
    final long firstSeq;
    final List<Item> items;
    long usedMs;

    Page(Log log, Head head, long firstSeq, List<Item> items) {
      this.log = log;
      this.head = head;
      this.firstSeq = firstSeq;
      this.items = items;
    }

    boolean reaches(long seq) {
      return seq < firstSeq + items.size();
    }

    Entries after(long position) {
      return new Entries(head, items.subList((int) (position + 1 - firstSeq), items.size()));
    }

    /** About its bytes in memory: each entry, its frame, and that as two transports wrap it. */
    long cost() {
      long bytes = 0;
      for (Item item : items) {
        bytes += 256 + item.entry().body().length();
        bytes += item.frame() == null ? 0 : 3L * item.frame().length();
      }
      return bytes;
    }
  }

  private final LogReader log;
  private final Executor turns;
  private final Timers timers;
  private final SocketMetrics metrics;
  private final Map<Log, NavigableMap<Long, Page>> byFirstSeq = new HashMap<>();

  /** All pages; those used last come last. */
  private final Set<Page> byUse = new LinkedHashSet<>();

  /** Reads under way, by the position that they were asked for. */
  private final Map<Log, NavigableMap<Long, Read>> reads = new HashMap<>();

  /** A read that is under way, or waits for its turn. */
  private static final class Read {
    final Promise<Found> found = Promise.promise();

    /** Whether those who asked for it still want it. */
    final List<BooleanSupplier> askers = new ArrayList<>();

    boolean isWanted() {
      return askers.stream().anyMatch(BooleanSupplier::getAsBoolean);
    }
  }

  private long cost;
  private boolean sweepPlanned;

  /**
   * @param turns runs a task in a turn of its own: thousands may wait for one page, and other work
   *     is not to wait until all of them have written it
   */
  Pages(LogReader log, Executor turns, Timers timers, SocketMetrics metrics) {
    this.log = log;
    this.turns = turns;
    this.timers = timers;
    this.metrics = metrics;
  }

  /**
   * What follows a position of the feed's channel; fails where the log does not answer.
   *
   * @param wanted whether the asker still wants it; a page that nobody wants may not be read
   */
  Future<Found> after(Feed feed, String epoch, long position, BooleanSupplier wanted) {
    Promise<Found> promise = Promise.promise();
    find(new Log(feed, feed.probe().jumps(), epoch), position, wanted, promise);
    return promise.future();
  }

  private void find(Log in, long position, BooleanSupplier wanted, Promise<Found> promise) {
    Page page = pageAfter(in, position);
    if (page != null) {
      metrics.pageShared();
      turns.execute(() -> promise.complete(page.after(position)));
      return;
    }
    Map.Entry<Long, Read> underWay =
        reads.containsKey(in) ? reads.get(in).floorEntry(position) : null;
    if (underWay == null || position >= underWay.getKey() + LogReader.PAGE_ENTRIES) {
      read(in, position, wanted)
          .onComplete(found -> turns.execute(() -> promise.complete(found)), promise::fail);
    } else if (underWay.getKey() == position) {
      metrics.pageShared();
      shared(underWay.getValue(), wanted)
          .onComplete(found -> turns.execute(() -> promise.complete(found)), promise::fail);
    } else {
      shared(underWay.getValue(), wanted)
          .onComplete(done -> find(in, position, wanted, promise), promise::fail);
    }
  }

  private static Future<Found> shared(Read read, BooleanSupplier wanted) {
    read.askers.add(wanted);
    return read.found.future();
  }

  private Page pageAfter(Log in, long position) {
    NavigableMap<Long, Page> known = byFirstSeq.get(in);
    Map.Entry<Long, Page> floor = known == null ? null : known.floorEntry(position + 1);
    if (floor == null || !floor.getValue().reaches(position + 1)) {
      return null;
    }
    Page found = floor.getValue();
    byUse.remove(found);
    used(found);
    return found;
  }

  private void used(Page page) {
    page.usedMs = timers.nowMs();
    byUse.add(page);
  }

  private Future<Found> read(Log in, long position, BooleanSupplier wanted) {
    metrics.pageRead();
    Read read = new Read();
    read.askers.add(wanted);
    reads.computeIfAbsent(in, first -> new TreeMap<>()).put(position, read);
    log.page(in.feed().channel(), in.epoch(), position, read::isWanted)
        .onComplete(
            result -> {
              readEnded(in, position);
              read.found.complete(found(in, result));
            },
            failure -> {
              readEnded(in, position);
              read.found.fail(failure);
            });
    return read.found.future();
  }

  private void readEnded(Log in, long position) {
    NavigableMap<Long, Read> all = reads.get(in);
    all.remove(position);
    if (all.isEmpty()) {
      reads.remove(in);
    }
  }

  private Found found(Log in, ReadResult result) {
    if (result instanceof ReadResult.Gap gap) {
      return new Gap(gap);
    }
    ReadResult.Page read = (ReadResult.Page) result;
    List<Item> items = new ArrayList<>(read.entries().size());
    long seq = read.firstSeq();
    for (LogEntry entry : read.entries()) {
      items.add(new Item(entry, in.feed().members().frame(seq++, entry)));
    }
    if (!items.isEmpty()) {
      keep(new Page(in, read.head(), read.firstSeq(), items));
    }
    return new Entries(read.head(), items);
  }

  private void keep(Page page) {
    Page replaced =
        byFirstSeq.computeIfAbsent(page.log, first -> new TreeMap<>()).put(page.firstSeq, page);
    if (replaced != null) {
      byUse.remove(replaced);
      cost -= replaced.cost();
    }
    used(page);
    cost += page.cost();
    while (cost > MAX_COST) {
      drop(byUse.iterator().next());
    }
    planSweep();
  }

  private void planSweep() {
    if (!sweepPlanned && !byUse.isEmpty()) {
      sweepPlanned = true;
      long dueMs = byUse.iterator().next().usedMs + KEEP_MS;
      timers.after(Math.max(1, dueMs - timers.nowMs()), this::sweep);
    }
  }

  private void sweep() {
    sweepPlanned = false;
    long fromMs = timers.nowMs() - KEEP_MS;
    while (!byUse.isEmpty() && byUse.iterator().next().usedMs <= fromMs) {
      drop(byUse.iterator().next());
    }
    planSweep();
  }

  private void drop(Page page) {
    byUse.remove(page);
    cost -= page.cost();
    NavigableMap<Long, Page> others = byFirstSeq.get(page.log);
    others.remove(page.firstSeq);
    if (others.isEmpty()) {
      byFirstSeq.remove(page.log);
    }
  }

  /** What the pages that are kept take, in bytes, about. */
  long cost() {
    return cost;
  }
}
