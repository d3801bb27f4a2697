package io.wse.chaos.run;

import io.wse.chaos.check.Verdict;
import io.wse.chaos.hostile.AttackTally;
import java.util.List;

/**
 * What a run has shown.
 *
 * @param phases what they were called, as the verdict numbers them
 * @param attacks how the nodes answered hostile clients
 * @param troubles what went wrong beside the promises: clients sent away for good, no calm in time,
 *     wrong answers to hostile clients
 */
public record Outcome(
    List<String> phases, Verdict verdict, List<AttackTally> attacks, List<String> troubles) {

  public Outcome {
    phases = List.copyOf(phases);
    attacks = List.copyOf(attacks);
    troubles = List.copyOf(troubles);
  }

  public boolean isClean() {
    return verdict.isClean() && troubles.isEmpty();
  }
}
