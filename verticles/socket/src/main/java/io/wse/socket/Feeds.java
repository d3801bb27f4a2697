package io.wse.socket;

import io.vertx.core.Future;
import io.wse.codec.Channel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The channels that somebody on this node follows: one feed for each, however many follow it. A
 * feed outlives its last follower by a while, since a client that reloads its page comes back at
 * once. State on the verticle's context.
 */
final class Feeds {
  static final long LINGER_MS = 5_000;

  private final ChannelBus bus;
  private final LogReader log;
  private final Timers timers;
  private final SocketMetrics metrics;
  private final HeadChecks checks;
  private final Feed.Listener listener;
  private final Map<Channel, Held> feeds = new HashMap<>();

  /** The number of feeds, for the gauge, which is read from another thread. */
  private final AtomicInteger count = new AtomicInteger();

  private static final class Held {
    final Feed feed;
    int holders;
    Timers.Timer linger;

    Held(Feed feed) {
      this.feed = feed;
    }
  }

  Feeds(
      ChannelBus bus, LogReader log, Timers timers, SocketMetrics metrics, Feed.Listener listener) {
    this.bus = bus;
    this.log = log;
    this.timers = timers;
    this.metrics = metrics;
    this.listener = listener;
    this.checks = new HeadChecks(log, timers, metrics);
    metrics.feeds(count);
  }

  /**
   * Holds a feed, once for each call, until it is released.
   *
   * @return the feed, not open yet as long as the log does not answer
   */
  Feed hold(Channel channel) {
    Held held = feeds.get(channel);
    if (held == null) {
      held = new Held(new Feed(channel, bus, log, timers, metrics, listener));
      feeds.put(channel, held);
      count.set(feeds.size());
      Feed feed = held.feed;
      Future<Void> registered = feed.register();
      feed.open()
          .onSuccess(
              opened -> {
                checks.opened(feed);
                registered.onSuccess(done -> checks.registered(feed));
              });
    }
    held.holders++;
    if (held.linger != null) {
      held.linger.cancel();
      held.linger = null;
    }
    return held.feed;
  }

  void release(Feed feed) {
    Held held = feeds.get(feed.channel());
    if (held != null && held.feed == feed && --held.holders == 0) {
      held.linger = timers.after(LINGER_MS, () -> close(held));
    }
  }

  private void close(Held held) {
    feeds.remove(held.feed.channel());
    count.set(feeds.size());
    held.feed.close();
  }

  /** Nodes came or went: deliveries may have been lost, and more may be until all know of it. */
  void membershipChanged() {
    feeds.values().forEach(held -> checks.soon(held.feed));
  }

  Collection<Feed> all() {
    return feeds.values().stream().map(held -> held.feed).toList();
  }

  /** Closes every feed; completes when the bus has let go of them. */
  Future<Void> close() {
    checks.close();
    List<Future<Void>> ends = new ArrayList<>();
    for (Held held : List.copyOf(feeds.values())) {
      if (held.linger != null) {
        held.linger.cancel();
      }
      ends.add(held.feed.close());
    }
    feeds.clear();
    count.set(0);
    return Future.join(ends).mapEmpty();
  }
}
