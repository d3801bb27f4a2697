package io.wse.chaos.run;

import io.wse.chaos.fault.Fault;
import io.wse.chaos.fault.Faults;
import io.wse.chaos.rig.RigOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * One fault after the other, with load alone before, to compare with.
 *
 * @param faultMs how long each fault has
 */
record FaultScenario(List<Fault> faults, long steadyMs, long faultMs) implements Scenario {
  private static final String STEADY = "none";
  private static final long STEADY_MS = 10_000;
  private static final long LEAST_FAULT_MS = 5_000;

  FaultScenario {
    faults = List.copyOf(faults);
  }

  static FaultScenario of(List<Fault> faults, double minutes) {
    long faultMs = Math.max(LEAST_FAULT_MS, (long) (minutes * 60_000 / faults.size()));
    return new FaultScenario(faults, Math.min(STEADY_MS, faultMs), faultMs);
  }

  @Override
  public RigOptions options(RigOptions size) {
    return size.withNetworks(
        true, faults.stream().anyMatch(fault -> fault.name().equals(Faults.PARTITION)));
  }

  @Override
  public List<Stage> stages(RigOptions options) {
    List<Stage> stages = new ArrayList<>();
    stages.add(new Stage(STEADY, steadyMs, List.of()));
    faults.forEach(fault -> stages.add(Stage.of(fault.name(), fault, faultMs, options)));
    return stages;
  }

  @Override
  public String report(Outcome outcome) {
    return ReportTable.of(outcome);
  }

  @Override
  public boolean isGood(Outcome outcome) {
    return outcome.isClean();
  }
}
