package io.wse.socket;

import io.wse.codec.Channel;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares feeds with the log's heads, many channels in one request: shortly after a feed was
 * opened, since publishers learn late of its registration; after nodes came or went; and every few
 * seconds where nothing was heard. What the bus has lost without a trace is found here.
 *
 * <p>State on the verticle's context.
 */
final class HeadChecks {
  private static final long[] SOON_MS = {50, 250, 1_000};
  static final long QUIET_MS = 5_000;

  /** Checks that are due within so long of each other share a request. */
  private static final long TICK_MS = 25;

  private static final int CHANNELS_PER_REQUEST = 512;

  private final LogReader log;
  private final Timers timers;
  private final SocketMetrics metrics;
  private final Map<Long, Tick> ticks = new HashMap<>();
  private boolean closed;

  private static final class Tick {
    final Set<Feed> feeds = new LinkedHashSet<>();

    /** Feeds that are asked about only if they are quiet, and come back then. */
    final Set<Feed> quiet = new LinkedHashSet<>();

    Timers.Timer timer;
  }

  HeadChecks(LogReader log, Timers timers, SocketMetrics metrics) {
    this.log = log;
    this.timers = timers;
    this.metrics = metrics;
  }

  void opened(Feed feed) {
    soon(feed);
    at(timers.nowMs() + QUIET_MS).quiet.add(feed);
  }

  void soon(Feed feed) {
    for (long delayMs : SOON_MS) {
      at(timers.nowMs() + delayMs).feeds.add(feed);
    }
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
    long nowMs = timers.nowMs();
    for (Feed feed : tick.quiet) {
      if (feed.isOpen()) {
        long quietFromMs = feed.lastSignMs() + QUIET_MS;
        if (quietFromMs <= nowMs) {
          due.add(feed);
          quietFromMs = nowMs + QUIET_MS;
        }
        at(quietFromMs).quiet.add(feed);
      }
    }
    due.removeIf(feed -> !feed.isOpen());
    List<Feed> all = List.copyOf(due);
    for (int from = 0; from < all.size(); from += CHANNELS_PER_REQUEST) {
      ask(all.subList(from, Math.min(all.size(), from + CHANNELS_PER_REQUEST)));
    }
  }

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
