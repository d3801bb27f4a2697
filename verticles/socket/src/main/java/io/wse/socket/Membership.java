package io.wse.socket;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.wse.codec.Channel;
import io.wse.codec.protocol.ResumePosition;
import io.wse.codec.protocol.ServerFrames.Standing;
import io.wse.log.Epochs;
import io.wse.log.Head;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The channels of one connection: joins and leaves them, and holds their feeds as long as it is in
 * them. State on the verticle's context.
 */
final class Membership {

  /** The backends may be away for minutes, but a client does not wait that long for an answer. */
  static final long JOIN_TIMEOUT_MS = 5_000;

  /** The log did not answer in time. */
  static final class JoinTimeoutException extends Exception {
    private static final long serialVersionUID = 1L;

    JoinTimeoutException() {
      super("the log did not answer in time", null, false, false);
    }
  }

  private final Feeds feeds;
  private final LogReader log;
  private final Timers timers;
  private final Follower follower;
  private final Map<Channel, Feed> held = new HashMap<>();

  /** Channels that are prepared, with the last of those who asked for it; any may enter them. */
  private final Map<Channel, Promise<Map<Channel, Head>>> joining = new HashMap<>();

  private final Set<Attempt> attempts = new HashSet<>();
  private boolean closed;

  /** Waits for feeds to open, and leaves nothing at them when it ends. */
  private final class Attempt {
    final Promise<Map<Channel, Head>> ready = Promise.promise();
    private final Map<Feed, Runnable> unopened = new LinkedHashMap<>();
    private Timers.Timer timeout;

    void begin(Collection<Channel> channels, List<Channel> resumed) {
      attempts.add(this);
      timeout = timers.after(JOIN_TIMEOUT_MS, () -> timedOut(channels));
      for (Channel channel : channels) {
        Feed feed = held.get(channel);
        unopened.put(feed, () -> opened(feed, resumed));
      }
      new LinkedHashMap<>(unopened).forEach(Feed::whenOpen);
    }

    private void opened(Feed feed, List<Channel> resumed) {
      unopened.remove(feed);
      if (unopened.isEmpty()) {
        heads(resumed, new Backoff(100, 2_000), ready);
      }
    }

    private void timedOut(Collection<Channel> channels) {
      if (ready.tryFail(new JoinTimeoutException())) {
        // Who asked later for the same channel still waits for it.
        channels.stream()
            .filter(channel -> joining.get(channel) == ready)
            .toList()
            .forEach(Membership.this::leave);
      }
    }

    void end() {
      attempts.remove(this);
      timeout.cancel();
      unopened.forEach(Feed::forget);
      unopened.clear();
    }
  }

  Membership(Feeds feeds, LogReader log, Timers timers, Follower follower) {
    this.feeds = feeds;
    this.log = log;
    this.timers = timers;
    this.follower = follower;
  }

  /**
   * Holds the channels' feeds and waits until they are open, and until the log has told of those
   * that are to be resumed. Fails with {@link JoinTimeoutException}; then nothing is held.
   *
   * @return the heads of the channels to be resumed, for {@link #enter}
   */
  Future<Map<Channel, Head>> prepare(
      Collection<Channel> channels, Map<Channel, ResumePosition> resume) {
    Attempt attempt = new Attempt();
    for (Channel channel : channels) {
      joining.put(channel, attempt.ready);
      held.computeIfAbsent(channel, feeds::hold);
    }
    Future<Map<Channel, Head>> ready = attempt.ready.future().onComplete(done -> attempt.end());
    attempt.begin(channels, channels.stream().filter(resume::containsKey).toList());
    return ready;
  }

  private void heads(List<Channel> channels, Backoff backoff, Promise<Map<Channel, Head>> ready) {
    if (closed || ready.future().isComplete()) {
      return;
    }
    if (channels.isEmpty()) {
      ready.tryComplete(Map.of());
      return;
    }
    log.heads(channels)
        .onComplete(
            ready::tryComplete,
            failure -> timers.after(backoff.nextDelayMs(), () -> heads(channels, backoff, ready)));
  }

  /**
   * Where the connection will stand in the prepared channels. Those that were left since are
   * missing.
   */
  Map<Channel, Standing> standings(
      Collection<Channel> channels, Map<Channel, ResumePosition> resume, Map<Channel, Head> heads) {
    Map<Channel, Standing> standings = new LinkedHashMap<>();
    for (Channel channel : channels) {
      Subscription known = follower.in(channel);
      if (known != null) {
        standings.put(channel, new Standing(known.epoch(), known.position(), true));
      } else if (joining.containsKey(channel)) {
        standings.put(channel, standing(channel, resume.get(channel), heads.get(channel)));
      }
    }
    return standings;
  }

  private Standing standing(Channel channel, ResumePosition position, Head head) {
    Feed feed = held.get(channel);
    if (position == null || head == null) {
      return new Standing(feed.epoch(), feed.head(), true);
    }
    if (Epochs.same(head.epoch(), feed.epoch())) {
      feed.expect(head.seq());
    }
    return head.gapAfter(position).isEmpty()
        ? new Standing(position.epoch(), position.seq(), true)
        : new Standing(head.epoch(), head.seq(), false);
  }

  /** Follows the channels it is not in yet from where the client was told that it stands. */
  void enter(Map<Channel, Standing> standings) {
    standings.forEach(
        (channel, standing) -> {
          if (joining.remove(channel) != null) {
            follower.follow(held.get(channel), standing.epoch(), standing.seq());
          }
        });
  }

  void leave(Channel channel) {
    joining.remove(channel);
    follower.unfollow(channel);
    Feed feed = held.remove(channel);
    if (feed != null) {
      feeds.release(feed);
    }
  }

  /** Whether the connection is in the channel, or about to be. */
  boolean contains(Channel channel) {
    return held.containsKey(channel);
  }

  Set<Channel> channels() {
    return Set.copyOf(held.keySet());
  }

  void close() {
    closed = true;
    Set.copyOf(attempts).forEach(Attempt::end);
    joining.clear();
    follower.close();
    held.values().forEach(feeds::release);
    held.clear();
  }
}
