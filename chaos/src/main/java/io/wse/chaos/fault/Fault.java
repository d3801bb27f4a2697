package io.wse.chaos.fault;

import io.wse.chaos.rig.Kind;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A way to hurt the cluster.
 *
 * @param name as {@code --faults} calls it
 * @param what for people
 */
public record Fault(String name, String what, Consumer<Plan> planner) {

  /**
   * What will be done in so much time. The seed decides: the same seed, time and cluster give the
   * same plan.
   */
  public List<Action> plan(long durationMs, Map<Kind, Integer> nodes, long seed) {
    Plan plan = new Plan(durationMs, nodes, new Random(seed ^ name.hashCode()));
    planner.accept(plan);
    return plan.actions();
  }
}
