package io.wse.chaos.fault;

import io.wse.chaos.rig.Kind;
import io.wse.chaos.rig.Rig;
import io.wse.testbed.NodeProcess;

/**
 * A node by its number.
 *
 * @param index from 0, as the rig has it
 */
record Victim(Kind kind, int index) {

  String name() {
    return kind.part() + "-" + (index + 1);
  }

  NodeProcess of(Rig rig) {
    return rig.nodes(kind).get(index);
  }
}
