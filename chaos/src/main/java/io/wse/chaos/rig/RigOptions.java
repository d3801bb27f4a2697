package io.wse.chaos.rig;

import java.nio.file.Path;
import java.util.Map;

/**
 * How large the cluster is and what is done with it.
 *
 * @param nodes how many of each kind
 * @param perSecond events
 * @param home an empty directory for everything
 * @param partable whether the nodes' network can be parted, which costs a proxy between them
 * @param settings of the nodes, over those that the rig chooses
 */
public record RigOptions(
    Map<Kind, Integer> nodes,
    int clients,
    double perSecond,
    long seed,
    Path home,
    boolean partable,
    Map<String, String> settings) {

  public RigOptions {
    nodes = Map.copyOf(nodes);
    settings = Map.copyOf(settings);
    for (Kind kind : Kind.values()) {
      if (nodes.getOrDefault(kind, 0) < 1) {
        throw new IllegalArgumentException("nodes: expected at least one " + kind.part());
      }
    }
  }

  public int count(Kind kind) {
    return nodes.get(kind);
  }

  int allNodes() {
    return nodes.values().stream().mapToInt(Integer::intValue).sum();
  }
}
