package io.wse.chaos.rig;

import java.nio.file.Path;
import java.util.Map;

/**
 * How large the cluster is and what is done with it.
 *
 * @param nodes how many of each kind
 * @param perSecond events
 * @param home an empty directory for everything
 * @param proxied whether connections of clients can be hurt on their way, which costs a proxy in
 *     front of each socket node
 * @param partable whether the nodes' network can be parted, which costs a proxy between them
 * @param retention of the channels' logs
 * @param settings of the nodes, over those that the rig chooses
 */
public record RigOptions(
    Map<Kind, Integer> nodes,
    int clients,
    double perSecond,
    long seed,
    Path home,
    boolean proxied,
    boolean partable,
    Retention retention,
    Map<String, String> settings) {

  /** How many entries the log keeps of a user's channel, and of any other. */
  public record Retention(int userEntries, int sharedEntries) {
    /** More than a client misses that is not flooded. */
    public static final Retention AMPLE = new Retention(400, 10_000);
  }

  public RigOptions {
    nodes = Map.copyOf(nodes);
    settings = Map.copyOf(settings);
    for (Kind kind : Kind.values()) {
      if (nodes.getOrDefault(kind, 0) < 1) {
        throw new IllegalArgumentException("nodes: expected at least one " + kind.part());
      }
    }
  }

  /** Whose networks are left alone. */
  public static RigOptions of(
      Map<Kind, Integer> nodes, int clients, double perSecond, long seed, Path home) {
    return new RigOptions(
        nodes, clients, perSecond, seed, home, false, false, Retention.AMPLE, Map.of());
  }

  public RigOptions withNetworks(boolean ofClients, boolean ofNodes) {
    return new RigOptions(
        nodes, clients, perSecond, seed, home, ofClients, ofNodes, retention, settings);
  }

  public RigOptions withLog(Retention kept, Map<String, String> more) {
    return new RigOptions(nodes, clients, perSecond, seed, home, proxied, partable, kept, more);
  }

  public int count(Kind kind) {
    return nodes.get(kind);
  }

  int allNodes() {
    return nodes.values().stream().mapToInt(Integer::intValue).sum();
  }
}
