package io.wse.chaos.run;

import io.wse.chaos.fault.Action;
import io.wse.chaos.fault.Fault;
import io.wse.chaos.rig.RigOptions;
import java.util.List;

/** What happens in a run, and what is told of it. */
interface Scenario {

  /** A time under load, with what is done in it. */
  record Stage(String name, long forMs, List<Action> actions) {
    static Stage of(String name, Fault fault, long forMs, RigOptions options) {
      return new Stage(name, forMs, fault.plan(forMs, options.nodes(), options.seed()));
    }
  }

  /** What it needs of a cluster of this size. */
  RigOptions options(RigOptions size);

  List<Stage> stages(RigOptions options);

  /** For people, when it is over. */
  String report(Outcome outcome);

  boolean isGood(Outcome outcome);
}
