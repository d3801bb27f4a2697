package io.wse.runtime;

import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleListener;
import java.util.function.Consumer;

/**
 * Holds a gate open while this node is in the cluster. After a split Hazelcast rejoins by itself,
 * but tries only once: where that fails, or where it has shut down for another reason, the node has
 * no bus any more and nothing brings it back. Called on Hazelcast's threads.
 */
final class ClusterGate implements LifecycleListener {
  private final Readiness.Gate gate;
  private final Consumer<String> lost;

  /**
   * @param lost told why when the node is out for good; also when it was told to leave, and maybe
   *     more than once
   */
  ClusterGate(Readiness.Gate gate, Consumer<String> lost) {
    this.gate = gate;
    this.lost = lost;
  }

  @Override
  public void stateChanged(LifecycleEvent event) {
    switch (event.getState()) {
      case STARTED, MERGED -> gate.open();
      case MERGING -> gate.close("rejoining the cluster after a split");
      case MERGE_FAILED -> out("could not rejoin the cluster after a split");
      case SHUTTING_DOWN -> out("left the cluster");
      default -> {
        // What comes before or after one of these.
      }
    }
  }

  private void out(String reason) {
    gate.close(reason);
    lost.accept(reason);
  }
}
