package io.wse.chaos.run;

import io.wse.chaos.check.Verdict;
import java.util.List;

/**
 * What a run has shown.
 *
 * @param phases what they were called, as the verdict numbers them
 * @param troubles what went wrong beside the promises: clients sent away for good, no calm in time
 */
public record Outcome(List<String> phases, Verdict verdict, List<String> troubles) {

  public Outcome {
    phases = List.copyOf(phases);
    troubles = List.copyOf(troubles);
  }

  public boolean isClean() {
    return verdict.isClean() && troubles.isEmpty();
  }
}
