package io.wse.chaos.run;

import io.wse.chaos.fault.Fault;
import io.wse.chaos.fault.ReconnectFaults;
import io.wse.chaos.rig.RigOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections that are lost again and again, at first alone, then with socket nodes killed.
 *
 * @param minutes for both together
 */
record ReconnectScenario(int clients, double minutes) implements Scenario {
  /** The JVMs still compile their code then. */
  private static final long WARM_UP_MS = 45_000;

  @Override
  public RigOptions options(RigOptions size) {
    return size;
  }

  @Override
  public List<Stage> stages(RigOptions options) {
    List<Fault> faults = List.of(ReconnectFaults.CUTS, ReconnectFaults.CUTS_AND_KILLS);
    long eachMs = (long) (minutes * 60_000 / faults.size());
    List<Stage> stages = new ArrayList<>();
    stages.add(Stage.of("warm-up", faults.get(0), Math.min(WARM_UP_MS, eachMs), options));
    faults.forEach(fault -> stages.add(Stage.of(fault.name(), fault, eachMs, options)));
    return stages;
  }

  @Override
  public String report(Outcome outcome) {
    return ReconnectTable.of(outcome, clients);
  }

  @Override
  public boolean isGood(Outcome outcome) {
    return outcome.isClean();
  }
}
