package io.wse.chaos.rig;

import io.wse.testbed.Await;
import io.wse.testbed.NodeProcess;
import io.wse.testbed.TestbedException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** How many others each node sees, as its meters tell. */
public final class ClusterView {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final List<NodeProcess> nodes;

  ClusterView(List<NodeProcess> nodes) {
    this.nodes = nodes;
  }

  /** Returns when all nodes see all nodes; fails where that does not come about. */
  public void awaitWhole() {
    await("one cluster", node -> nodes.size());
  }

  /** Returns when these and the others have given each other up; fails likewise. */
  public void awaitParted(Collection<String> half) {
    await(
        "two clusters",
        node -> half.contains(node.name()) ? half.size() : nodes.size() - half.size());
  }

  private void await(String what, ToIntFunction<NodeProcess> wanted) {
    try {
      Await.until(
          what,
          PATIENCE,
          () -> nodes.stream().allMatch(node -> members(node) == wanted.applyAsInt(node)));
    } catch (TestbedException e) {
      throw new TestbedException(e.getMessage() + "; they see " + seen(), e);
    }
  }

  private Map<String, Long> seen() {
    Map<String, Long> seen = new TreeMap<>();
    nodes.forEach(node -> seen.put(node.name(), members(node)));
    return seen;
  }

  /** -1 for one that does not answer. */
  private static long members(NodeProcess node) {
    return (long) node.meters().find("wse_cluster_members").orElse(-1);
  }
}
