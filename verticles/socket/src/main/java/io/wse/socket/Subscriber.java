package io.wse.socket;

import io.vertx.core.Future;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.bus.SnapshotTrigger;
import io.wse.codec.protocol.ErrorCode;
import io.wse.codec.protocol.ProtocolException;
import io.wse.codec.protocol.ResumePosition;
import io.wse.codec.protocol.ServerFrames.Standing;
import io.wse.log.Head;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Who a connection turned out to be: what the identity allows, the channels that it is in, and the
 * snapshots that its own channel calls for. State on the verticle's context.
 */
final class Subscriber implements Follower.Listener {
  private final Services services;
  private final Channel own;
  private final Follower follower;
  private final Membership membership;
  private final SnapshotOutbox snapshots;
  private Access access;

  Subscriber(Identity identity, Outlet outlet, Services services) {
    this.services = services;
    this.own = identity.ownChannel();
    this.access = new Access(identity, services.options().allowedTopics());
    this.follower =
        new Follower(
            outlet,
            services.pages(),
            services.timers(),
            services.clock(),
            services.metrics(),
            this);
    this.membership = new Membership(services.feeds(), services.log(), services.timers(), follower);
    this.snapshots =
        new SnapshotOutbox(
            identity.userId(), outlet, services.snapshots(), services.metrics(), this::ownReach);
  }

  Identity identity() {
    return access.identity();
  }

  /** The same user's, of a renewed token; the channels that it no longer allows are left. */
  void renew(Identity identity) {
    access = new Access(identity, services.options().allowedTopics());
    for (Channel channel : membership.channels()) {
      if (!access.allows(channel)) {
        membership.leave(channel);
      }
    }
  }

  // Channels

  @Override
  public boolean allows(Channel channel) {
    return access.allows(channel);
  }

  /**
   * The channel of a topic that is asked for, if it may be joined.
   *
   * @param re the id of the message that asks
   * @param others how many topics it is to be in besides
   */
  Channel topic(String name, String re, int others) throws ProtocolException {
    Channel channel;
    try {
      channel = Channel.topic(name);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException(ErrorCode.INVALID_FIELD, re, "p.topic: " + e.getMessage());
    }
    if (!allows(channel)) {
      throw new ProtocolException(
          ErrorCode.TOPIC_NOT_ALLOWED, re, "p.topic: " + name + " is not allowed");
    }
    int most = services.options().maxTopics();
    if (others >= most && !contains(channel)) {
      throw new ProtocolException(
          ErrorCode.TOO_MANY_TOPICS, re, "p.topic: at most " + most + " topics");
    }
    return channel;
  }

  int topicCount() {
    return (int)
        membership.channels().stream()
            .filter(channel -> channel.kind() == Channel.Kind.TOPIC)
            .count();
  }

  /** Whether it is in the channel, or about to be. */
  boolean contains(Channel channel) {
    return membership.contains(channel);
  }

  /** Null where it does not follow the channel, or not yet. */
  Subscription in(Channel channel) {
    return follower.in(channel);
  }

  /** See {@link Membership#prepare}. */
  Future<Map<Channel, Head>> prepare(
      Collection<Channel> channels, Map<Channel, ResumePosition> resume) {
    return membership.prepare(channels, resume);
  }

  /** See {@link Membership#standings}. */
  Map<Channel, Standing> standings(
      Collection<Channel> channels, Map<Channel, ResumePosition> resume, Map<Channel, Head> heads) {
    return membership.standings(channels, resume, heads);
  }

  /** Follows the prepared channels from where the client was told that it stands. */
  void enter(Map<Channel, Standing> standings) {
    Standing inOwn = standings.get(own);
    if (inOwn != null && !inOwn.recovered()) {
      resynced(own);
    }
    membership.enter(standings);
    follower.catchUp();
  }

  void leave(Channel channel) {
    membership.leave(channel);
  }

  @Override
  public void notAllowed(Channel channel) {
    leave(channel);
  }

  // Snapshots

  @Override
  public SnapshotOutbox snapshotTarget() {
    return snapshots;
  }

  @Override
  public void replayed(Channel channel, LogEntry entry) {
    if (channel.equals(own)) {
      services
          .completions()
          .snapshotsFor(channel, entry)
          .forEach(name -> snapshots.want(name, SnapshotTrigger.SAGA));
    }
  }

  @Override
  public List<String> snapshotsAfterResync(Channel channel) {
    return channel.equals(own) ? services.completions().afterResync() : List.of();
  }

  @Override
  public void resynced(Channel channel) {
    if (channel.equals(own)) {
      snapshotsAfterResync(channel).forEach(name -> snapshots.want(name, SnapshotTrigger.RESYNC));
      pullSnapshots();
    }
  }

  @Override
  public void caughtUp(Channel channel) {
    if (channel.equals(own)) {
      pullSnapshots();
    }
  }

  /** Many events of one replay call for the same snapshot: it is pulled when the replay is over. */
  private void pullSnapshots() {
    Subscription inOwn = follower.in(own);
    if (inOwn != null && inOwn.isLive()) {
      snapshots.pull();
    }
  }

  private ResumePosition ownReach() {
    Subscription inOwn = follower.in(own);
    return inOwn == null ? null : inOwn.reach();
  }

  /** There is room to write again. */
  void drained() {
    snapshots.send();
    follower.catchUp();
    pullSnapshots();
  }

  void close() {
    membership.close();
    snapshots.close();
  }
}
