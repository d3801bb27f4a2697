package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.chaos.fault.Faults;
import io.wse.chaos.rig.Kind;
import io.wse.chaos.rig.RigOptions;
import io.wse.chaos.run.FaultRun;
import io.wse.chaos.run.Outcome;
import io.wse.chaos.run.ReportTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/chaos} in short: few clients, a node of each kind killed, and a lossy bus. */
class ChaosIT {
  private static final List<String> FAULTS =
      List.of("consumer-kill", "publisher-kill", "snapshot-kill", "socket-kill", "bus-loss");

  private static final Map<Kind, Integer> NODES =
      Map.of(Kind.CONSUMER, 2, Kind.PUBLISHER, 2, Kind.SNAPSHOT, 1, Kind.SOCKET, 2);

  private static final int CLIENTS = 60;
  private static final double EVENTS_PER_SECOND = 40;
  private static final long SEED = 11;
  private static final long STEADY_MS = 3_000;
  private static final long FAULT_MS = 8_000;

  @Test
  void keepsEveryPromiseWhileNodesAreKilledAndTheBusLosesMessages(@TempDir Path home) {
    RigOptions options =
        new RigOptions(NODES, CLIENTS, EVENTS_PER_SECOND, SEED, home, false, Map.of());
    Outcome outcome =
        FaultRun.of(options, Faults.named(FAULTS), STEADY_MS, FAULT_MS, System.out).run();
    assertThat(outcome.isClean()).as(ReportTable.of(outcome)).isTrue();
    assertThat(outcome.verdict().tallies())
        .hasSize(1 + FAULTS.size())
        .allSatisfy(tally -> assertThat(tally.delivered()).isPositive());
    assertThat(outcome.verdict().total().snapshotsDue()).isPositive();
  }
}
