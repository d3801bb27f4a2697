package io.wse.socket;

import io.wse.codec.Channel;
import io.wse.log.Buckets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares feeds with the log's heads: when a feed is registered on the bus and shortly after,
 * since publishers learn late of it; after nodes came or went; and every few seconds where nothing
 * was heard. What the bus has lost without a trace is found here.
 *
 * <p>A request costs Redis and the node more than a channel in it does, and one request can ask
 * about many channels of one bucket. So the quiet channels of a bucket are asked about together,
 * when it is the bucket's turn; the turns lie evenly spread over the round.
 *
 * <p>State on the verticle's context.
 */
final class HeadChecks {
  private static final long[] SOON_MS = {50, 250, 1_000};

  /** In so long every bucket has one turn. */
  static final long ROUND_MS = 5_000;

  /** A channel of which so long nothing was heard is asked about at its bucket's turn. */
  static final long QUIET_MS = 2_500;

  /** Checks that are due within so long of each other go together. */
  private static final long TICK_MS = 25;

  /**
   * The last message of a channel, lost by the bus, is found within this and what the log takes to
   * answer: the channel may just not be quiet yet when its bucket has its turn.
   */
  static final long FOUND_WITHIN_MS = QUIET_MS + ROUND_MS + TICK_MS;

  private final LogReader log;
  private final Timers timers;
  private final SocketMetrics metrics;
  private final Map<Long, Tick> ticks = new HashMap<>();
  private boolean closed;

  private static final class Tick {
    final Set<Feed> feeds = new LinkedHashSet<>();

    /** Feeds whose buckets have their turn: asked about only if they are quiet. */
    final Set<Feed> turn = new LinkedHashSet<>();

    Timers.Timer timer;
  }

  HeadChecks(LogReader log, Timers timers, SocketMetrics metrics) {
    this.log = log;
    this.timers = timers;
    this.metrics = metrics;
  }

  void opened(Feed feed) {
    awaitTurn(feed);
  }

  /** What came before the bus knew of the feed is found at once, what publishers lost then soon. */
  void registered(Feed feed) {
    at(timers.nowMs()).feeds.add(feed);
    soon(feed);
  }

  void soon(Feed feed) {
    for (long delayMs : SOON_MS) {
      at(timers.nowMs() + delayMs).feeds.add(feed);
    }
  }

  private void awaitTurn(Feed feed) {
    Buckets buckets = log.buckets();
    long turnMs = ROUND_MS * buckets.of(feed.channel()) / buckets.count();
    long nowMs = timers.nowMs();
    at(nowMs + ROUND_MS - Math.floorMod(nowMs - turnMs, ROUND_MS)).turn.add(feed);
  }

  private Tick at(long dueMs) {
    long number = dueMs / TICK_MS + 1;
    return ticks.computeIfAbsent(
        number,
        missing -> {
          Tick tick = new Tick();
          if (!closed) {
            tick.timer =
                timers.after(number * TICK_MS - timers.nowMs(), () -> run(ticks.remove(number)));
          }
          return tick;
        });
  }

  private void run(Tick tick) {
    Set<Feed> due = tick.feeds;
    long quietSinceMs = timers.nowMs() - QUIET_MS;
    for (Feed feed : tick.turn) {
      if (feed.isOpen()) {
        awaitTurn(feed);
        if (feed.lastSignMs() <= quietSinceMs) {
          due.add(feed);
        }
      }
    }
    due.stream()
        .filter(Feed::isOpen)
        .collect(Collectors.groupingBy(feed -> log.buckets().of(feed.channel())))
        .values()
        .forEach(this::ask);
  }

  /** As few requests as can be, since they are of one bucket. */
  private void ask(List<Feed> feeds) {
    metrics.headsCompared(feeds.size());
    Map<Channel, Feed.Probe> probes = new LinkedHashMap<>();
    feeds.forEach(feed -> probes.put(feed.channel(), feed.probe()));
    // A failure is no matter: the next check comes, and the log's own watch tells of it.
    log.heads(probes.keySet())
        .onSuccess(
            heads ->
                feeds.forEach(
                    feed -> feed.compare(probes.get(feed.channel()), heads.get(feed.channel()))));
  }

  void close() {
    closed = true;
    ticks
        .values()
        .forEach(
            tick -> {
              if (tick.timer != null) {
                tick.timer.cancel();
              }
            });
    ticks.clear();
  }
}
