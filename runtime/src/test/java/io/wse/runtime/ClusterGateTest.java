package io.wse.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterGateTest {
  private final Gates gates = new Gates();
  private final List<String> lost = new ArrayList<>();
  private final ClusterGate gate = new ClusterGate(gates.gate("cluster"), lost::add);

  @Test
  void isClosedWhileItRejoinsAfterASplitAndOpenWhenItIsBack() {
    states(LifecycleState.STARTED);
    assertThat(gates.closed()).isEmpty();

    states(LifecycleState.MERGING);
    assertThat(gates.closed()).isEqualTo("cluster: rejoining the cluster after a split");

    states(LifecycleState.MERGED);
    assertThat(gates.closed()).isEmpty();
    assertThat(lost).isEmpty();
  }

  @Test
  void aMergeThatFailedIsForGood() {
    states(LifecycleState.STARTED, LifecycleState.MERGING, LifecycleState.MERGE_FAILED);

    assertThat(gates.closed()).isEqualTo("cluster: could not rejoin the cluster after a split");
    assertThat(lost).containsExactly("could not rejoin the cluster after a split");
  }

  /** As Hazelcast does when no member lets it in again. */
  @Test
  void aMergeThatEndsInAShutdownIsForGood() {
    states(
        LifecycleState.STARTED,
        LifecycleState.MERGING,
        LifecycleState.SHUTTING_DOWN,
        LifecycleState.SHUTDOWN,
        LifecycleState.MERGE_FAILED);

    assertThat(gates.closed()).startsWith("cluster: ");
    assertThat(lost).startsWith("left the cluster");
  }

  private void states(LifecycleState... states) {
    for (LifecycleState state : states) {
      gate.stateChanged(new LifecycleEvent(state));
    }
  }
}
