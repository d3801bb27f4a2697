package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.chaos.fault.Fault;
import io.wse.chaos.fault.Faults;
import io.wse.chaos.fault.ReconnectFaults;
import io.wse.chaos.rig.Kind;
import io.wse.chaos.rig.RigOptions;
import io.wse.chaos.run.FaultRun;
import io.wse.chaos.run.Outcome;
import io.wse.chaos.run.ReportTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code scripts/chaos} in short: few clients, a node of each kind killed, a lossy bus, clients
 * cut, hostile clients all the time.
 */
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
  void keepsEveryPromiseWhileNodesAreKilledTheBusLosesMessagesAndClientsAreCut(@TempDir Path home) {
    RigOptions options =
        RigOptions.of(NODES, CLIENTS, EVENTS_PER_SECOND, SEED, home).withNetworks(true, false);
    List<Fault> faults = new ArrayList<>(Faults.named(FAULTS));
    faults.add(ReconnectFaults.CUTS);
    Outcome outcome = FaultRun.of(options, faults, STEADY_MS, FAULT_MS, System.out).run();
    assertThat(outcome.isClean()).as(ReportTable.of(outcome)).isTrue();
    assertThat(outcome.verdict().tallies())
        .hasSize(1 + faults.size())
        .allSatisfy(tally -> assertThat(tally.delivered()).isPositive());
    assertThat(outcome.attacks())
        .isNotEmpty()
        .allSatisfy(attack -> assertThat(attack.right()).as(attack.attack()).isPositive());
    assertThat(outcome.verdict().total().snapshotsDue()).isPositive();
    assertThat(outcome.verdict().tallies().get(faults.size()).replayed()).isPositive();
  }
}
