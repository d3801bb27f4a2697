package io.wse.socket;

import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.bus.SnapshotTrigger;
import io.wse.runtime.config.SnapshotDefinition;
import io.wse.runtime.config.SnapshotDefinitions;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Sees in users' feeds the events that complete a saga, and pulls the snapshots that follow: once
 * for a node and event, for all connections of the user that were given the event as it came. Who
 * was behind meets the event again when it catches up.
 */
final class Completions implements Feed.Listener {
  private final SnapshotDefinitions definitions;
  private final Snapshots snapshots;

  Completions(SnapshotDefinitions definitions, Snapshots snapshots) {
    this.definitions = definitions;
    this.snapshots = snapshots;
  }

  @Override
  public void handedOver(Feed feed, LogEntry entry) {
    Channel channel = feed.channel();
    if (channel.kind() != Channel.Kind.USER) {
      return;
    }
    for (SnapshotDefinition definition : definitions.triggeredBy(entry.domainType())) {
      Set<Snapshots.Target> targets = new LinkedHashSet<>();
      for (Subscription member : feed.members().all()) {
        if (member.isLive()) {
          targets.add(member.follower().snapshotTarget());
        }
      }
      if (!targets.isEmpty()) {
        snapshots.pull(channel.id(), definition.name(), SnapshotTrigger.SAGA, targets);
      }
    }
  }
}
