package io.wse.socket;

import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.log.Epochs;
import io.wse.log.ReadResult;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one connection follows, and the one routine by which it catches up: after a resume, after a
 * hole, after having been slow. Of all its channels it asks for one page of the log at a time,
 * which it shares with others, and only while there is room to write.
 *
 * <p>State on the verticle's context.
 */
final class Follower {

  /** What a connection makes of what it follows. */
  interface Listener {

    /** Whether the connection's identity still allows the channel. */
    boolean allows(Channel channel);

    /** An entry was written to it from the log. */
    void replayed(Channel channel, LogEntry entry);

    /** Names of the snapshots that follow when continuity of the channel is lost. */
    List<String> snapshotsAfterResync(Channel channel);

    /** The client was told that continuity is lost. */
    void resynced(Channel channel);

    /** It is live in the channel again. */
    void caughtUp(Channel channel);

    /** It may no longer follow the channel, and must be made to leave it. */
    void notAllowed(Channel channel);

    /** Who takes the connection's snapshots. */
    Snapshots.Target snapshotTarget();
  }

  private final Outlet outlet;
  private final Pages pages;
  private final Timers timers;
  private final Clock clock;
  private final SocketMetrics metrics;
  private final Listener listener;
  private final Map<Channel, Subscription> subscriptions = new LinkedHashMap<>();
  private final Deque<Subscription> behind = new ArrayDeque<>();
  private final Backoff backoff = new Backoff(100, 5_000);
  private boolean waiting;
  private boolean closed;

  Follower(
      Outlet outlet,
      Pages pages,
      Timers timers,
      Clock clock,
      SocketMetrics metrics,
      Listener listener) {
    this.outlet = outlet;
    this.pages = pages;
    this.timers = timers;
    this.clock = clock;
    this.metrics = metrics;
    this.listener = listener;
  }

  /** Follows the channel from a position on; {@link #catchUp} makes it live. */
  Subscription follow(Feed feed, String epoch, long position) {
    Subscription subscription =
        new Subscription(feed, outlet, clock, metrics, this, epoch, position);
    subscriptions.put(feed.channel(), subscription);
    feed.members().add(subscription);
    fellBehind(subscription);
    return subscription;
  }

  /** Ends following; the caller gives the feed back. */
  Subscription unfollow(Channel channel) {
    Subscription subscription = subscriptions.remove(channel);
    if (subscription != null) {
      drop(subscription);
    }
    return subscription;
  }

  private void drop(Subscription subscription) {
    subscription.close();
    if (behind.remove(subscription)) {
      metrics.behind(-1);
    }
  }

  Subscription in(Channel channel) {
    return subscriptions.get(channel);
  }

  Collection<Subscription> all() {
    return List.copyOf(subscriptions.values());
  }

  void close() {
    closed = true;
    subscriptions.values().forEach(this::drop);
    subscriptions.clear();
  }

  Snapshots.Target snapshotTarget() {
    return listener.snapshotTarget();
  }

  void fellBehind(Subscription subscription) {
    behind.add(subscription);
    metrics.behind(1);
  }

  List<String> snapshotsAfterResync(Channel channel) {
    return listener.snapshotsAfterResync(channel);
  }

  void resynced(Subscription subscription) {
    listener.resynced(subscription.channel());
  }

  /**
   * Brings what is behind forward, as far as there is room. To be called after something fell
   * behind and there is room, and whenever there is room again.
   */
  void catchUp() {
    while (!waiting && !closed && !behind.isEmpty() && !outlet.full()) {
      step(behind.element());
    }
  }

  private void step(Subscription subscription) {
    if (!listener.allows(subscription.channel())) {
      listener.notAllowed(subscription.channel());
    } else if (subscription.owesResync()) {
      subscription.payResync();
    } else if (subscription.meetsFeed()) {
      behind.remove();
      metrics.behind(-1);
      subscription.goLive();
      listener.caughtUp(subscription.channel());
    } else {
      read(subscription);
    }
  }

  private void read(Subscription subscription) {
    waiting = true;
    String epoch = subscription.epoch();
    long position = subscription.position();
    pages
        .after(subscription.feed(), epoch, position, () -> !closed)
        .onComplete(
            found -> {
              waiting = false;
              backoff.succeeded();
              if (!closed && subscription.isAt(epoch, position)) {
                apply(subscription, position, found);
              }
              catchUp();
            },
            failure ->
                timers.after(
                    backoff.nextDelayMs(),
                    () -> {
                      waiting = false;
                      catchUp();
                    }));
  }

  private void apply(Subscription subscription, long position, Pages.Found found) {
    if (found instanceof Pages.Gap nothing) {
      ReadResult.Gap gap = nothing.gap();
      subscription.resyncAt(gap.head().epoch(), gap.head().seq(), gap.reason());
      return;
    }
    Pages.Entries page = (Pages.Entries) found;
    long seq = position;
    for (Pages.Item item : page.items()) {
      if (!subscription.write(++seq, item.entry(), item.frame())) {
        return;
      }
      listener.replayed(subscription.channel(), item.entry());
    }
    // The next page is another channel's, so that a long replay does not hold up a short one.
    behind.remove(subscription);
    behind.add(subscription);
    if (subscription.position() >= page.head().seq()
        && !Epochs.same(subscription.epoch(), subscription.feed().epoch())) {
      awaitFeed(subscription.feed());
    }
  }

  /** The log confirms the subscription's epoch, so it is the feed that has yet to learn of it. */
  private void awaitFeed(Feed feed) {
    waiting = true;
    feed.checkHead()
        .onComplete(
            checked -> {
              waiting = false;
              catchUp();
            });
  }
}
