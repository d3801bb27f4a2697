package io.wse.chaos.fault;

import io.wse.chaos.rig.Kind;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A way to hurt the cluster, again and again for as long as it has.
 *
 * @param name as {@code --faults} calls it
 * @param what for people
 * @param periodMs from one strike to the next, with the time to recover
 * @param strike plans one
 */
public record Fault(String name, String what, long periodMs, Strike strike) {

  /** Plans what is done, from this moment of the fault's time on, and what makes it good again. */
  @FunctionalInterface
  interface Strike {
    void at(Plan plan, long atMs);
  }

  /**
   * What will be done in so much time. The seed decides: the same seed, time and cluster give the
   * same plan.
   */
  public List<Action> plan(long durationMs, Map<Kind, Integer> nodes, long seed) {
    Plan plan = new Plan(nodes, new Random(seed * 31 + name.hashCode()));
    long startMs = plan.between(1_000, 2_000);
    do {
      strike.at(plan, startMs);
      startMs += periodMs;
    } while (startMs + periodMs <= durationMs);
    return plan.actions();
  }
}
