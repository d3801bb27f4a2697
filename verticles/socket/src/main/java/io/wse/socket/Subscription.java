package io.wse.socket;

import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.protocol.ResumePosition;
import io.wse.codec.protocol.ResyncReason;
import io.wse.codec.protocol.ServerFrames;
import io.wse.log.Epochs;
import java.time.Clock;

/**
 * One connection in one channel: everything up to {@code position} in {@code epoch} was written to
 * it, or was told to be lost. The epoch is the one that the client was told; the feed may know the
 * same numbering by another ({@link Epochs}).
 *
 * <p>It is <em>live</em> while the feed gives it every entry above its position, and
 * <em>behind</em> otherwise; then the log is where it goes on. A write that finds no room makes it
 * behind, so nothing is kept for it.
 *
 * <p>State on the verticle's context.
 */
final class Subscription {
  private final Feed feed;
  private final Outlet outlet;
  private final Clock clock;
  private final SocketMetrics metrics;
  private final Follower follower;

  private String epoch;
  private long position;
  private boolean live;
  private boolean closed;

  /** The feed told that the position no longer means anything, and there was no room to say so. */
  private ResyncReason owed;

  Subscription(
      Feed feed,
      Outlet outlet,
      Clock clock,
      SocketMetrics metrics,
      Follower follower,
      String epoch,
      long position) {
    this.feed = feed;
    this.outlet = outlet;
    this.clock = clock;
    this.metrics = metrics;
    this.follower = follower;
    this.epoch = epoch;
    this.position = position;
  }

  /** From the feed: the entry after the feed's last one. */
  void deliver(long seq, LogEntry entry, Frame frame) {
    if (!live || seq <= position) {
      return;
    }
    if (write(seq, entry, frame)) {
      metrics.written(entry);
    } else {
      fallBehind();
    }
  }

  /**
   * Writes the entry after the position.
   *
   * @param frame null for a lost mark
   * @return false where there was no room; the position stands
   */
  boolean write(long seq, LogEntry entry, Frame frame) {
    if (entry.isLostMark()) {
      return resyncAt(epoch, seq, ResyncReason.RECORD_LOST);
    }
    if (!outlet.tryWrite(frame)) {
      return false;
    }
    position = seq;
    return true;
  }

  /** Tells the client that continuity is lost, and goes on from there. */
  boolean resyncAt(String newEpoch, long seq, ResyncReason reason) {
    String text =
        ServerFrames.resync(
            channel(),
            reason,
            newEpoch,
            seq,
            follower.snapshotsAfterResync(channel()),
            clock.instant());
    if (!outlet.tryWrite(Frame.of(text))) {
      return false;
    }
    epoch = newEpoch;
    position = seq;
    owed = null;
    metrics.resync(reason);
    follower.resynced(this);
    return true;
  }

  /**
   * From the feed: its epoch or head is another, and what lies between was not handed over. Who is
   * behind finds that in the log, except that a log which fell back may have grown over the
   * position by then.
   */
  void feedJumped(ResyncReason reason) {
    boolean lost =
        switch (reason) {
          case NEW_EPOCH -> live;
          case POSITION_AHEAD -> isOfTheFeed(feed.epoch()) && position > feed.head();
          default -> live && position < feed.head();
        };
    if (lost) {
      owed = reason;
      if (!payResync() && live) {
        fallBehind();
      }
    }
  }

  /** Whether the client has yet to be told that continuity is lost. */
  boolean owesResync() {
    return owed != null;
  }

  boolean payResync() {
    return resyncAt(feed.epoch(), feed.head(), owed);
  }

  /**
   * Whether the feed's next entries continue what was written. A position above the feed's head is
   * fine: the log was faster than the bus, and what comes late is dropped.
   */
  boolean meetsFeed() {
    return owed == null && Epochs.same(epoch, feed.epoch()) && position >= feed.head();
  }

  /** How far the channel is known to reach, in the epoch that the client knows. */
  ResumePosition reach() {
    ResumePosition reach = feed.reach();
    return isOfTheFeed(reach.epoch()) ? new ResumePosition(epoch, reach.seq()) : reach;
  }

  /**
   * Whether the position is one in the feed's numbering. While it is live it is, however long ago
   * the client was told its epoch: the feed tells of every other numbering.
   */
  private boolean isOfTheFeed(String feedEpoch) {
    return live || Epochs.same(epoch, feedEpoch);
  }

  void goLive() {
    live = true;
    feed.expect(position);
  }

  private void fallBehind() {
    live = false;
    follower.fellBehind(this);
  }

  void close() {
    closed = true;
    live = false;
    feed.members().remove(this);
  }

  /** Whether an answer that was asked for at this place still says how to go on. */
  boolean isAt(String askedEpoch, long askedPosition) {
    return !closed && owed == null && position == askedPosition && epoch.equals(askedEpoch);
  }

  boolean isLive() {
    return live;
  }

  Feed feed() {
    return feed;
  }

  Channel channel() {
    return feed.channel();
  }

  Follower follower() {
    return follower;
  }

  String epoch() {
    return epoch;
  }

  long position() {
    return position;
  }
}
