package io.wse.socket;

import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.bus.SnapshotTrigger;
import io.wse.runtime.config.SnapshotDefinition;
import io.wse.runtime.config.SnapshotDefinitions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Sees in users' feeds the events that complete a saga, and pulls the snapshots that follow: once
 * for a node and event, for all connections of the user that were given the event as it came. Who
 * was behind meets the event again when it catches up.
 *
 * <p>The event's frame names these snapshots, so that a client whose connection or node ends before
 * they come knows what to ask for.
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
    for (String name : snapshotsFor(channel, entry)) {
      Set<Snapshots.Target> targets = new LinkedHashSet<>();
      for (Subscription member : feed.members().all()) {
        if (member.isLive()) {
          targets.add(member.follower().snapshotTarget());
        }
      }
      if (!targets.isEmpty()) {
        snapshots.pull(channel.id(), name, SnapshotTrigger.SAGA, targets);
      }
    }
  }

  @Override
  public List<String> snapshotsFor(Channel channel, LogEntry entry) {
    return channel.kind() == Channel.Kind.USER
        ? names(definitions.triggeredBy(entry.domainType()))
        : List.of();
  }

  /** Names of the snapshots that follow when continuity of the user's own channel was lost. */
  List<String> afterResync() {
    return names(definitions.onResync());
  }

  private static List<String> names(List<SnapshotDefinition> definitions) {
    return definitions.isEmpty()
        ? List.of()
        : definitions.stream().map(SnapshotDefinition::name).toList();
  }
}
