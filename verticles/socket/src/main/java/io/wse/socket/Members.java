package io.wse.socket;

import io.vertx.core.buffer.Buffer;
import io.wse.codec.Channel;
import io.wse.codec.EventBody;
import io.wse.codec.LogEntry;
import io.wse.codec.protocol.ResyncReason;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Who follows a channel on this node. An entry's frame is encoded once for all of them. State on
 * the verticle's context.
 */
final class Members {
  private final Channel channel;
  private final boolean named;
  private final Feed.Listener listener;
  private final Set<Subscription> members = new LinkedHashSet<>();

  /**
   * The same, to go through while members leave and join; null until it is wanted after a change,
   * so that a crowd that comes costs one copy and not one each.
   */
  private Subscription[] view;

  Members(Channel channel, Feed.Listener listener) {
    this.channel = channel;
    this.listener = listener;
    this.named = channel.kind() != Channel.Kind.USER;
  }

  void add(Subscription subscription) {
    members.add(subscription);
    view = null;
  }

  void remove(Subscription subscription) {
    if (members.remove(subscription)) {
      view = null;
    }
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /** Not to be changed. */
  Subscription[] all() {
    if (view == null) {
      view = members.toArray(Subscription[]::new);
    }
    return view;
  }

  void deliver(long seq, LogEntry entry) {
    Frame frame = frame(seq, entry);
    for (Subscription member : all()) {
      member.deliver(seq, entry, frame);
    }
  }

  void feedJumped(ResyncReason reason) {
    for (Subscription member : all()) {
      member.feedJumped(reason);
    }
  }

  /** The entry's frame in this channel; null for a lost mark, which is no event. */
  Frame frame(long seq, LogEntry entry) {
    if (entry.isLostMark()) {
      return null;
    }
    Buffer text =
        EventBody.frame(channel, seq, entry.body(), named, listener.snapshotsFor(channel, entry));
    return Frame.of(text);
  }
}
