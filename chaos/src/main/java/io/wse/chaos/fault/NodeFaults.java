package io.wse.chaos.fault;

import io.wse.chaos.rig.Kind;
import java.util.ArrayList;
import java.util.List;

/** Nodes killed, stopped where they stand, and restarted one by one. */
final class NodeFaults {
  private static final long KILL_PERIOD_MS = 15_000;
  private static final long STOP_PERIOD_MS = 25_000;

  private NodeFaults() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    for (Kind kind : List.of(Kind.CONSUMER, Kind.PUBLISHER, Kind.SNAPSHOT, Kind.SOCKET)) {
      String part = kind.part();
      faults.add(
          new Fault(
              part + "-kill",
              "a " + part + " node is killed (SIGKILL) and started again",
              plan -> plan.again(KILL_PERIOD_MS, at -> kill(plan, kind, at))));
      faults.add(
          new Fault(
              part + "-stop",
              "a " + part + " node is stopped (SIGSTOP) and goes on",
              plan -> plan.again(STOP_PERIOD_MS, at -> stop(plan, kind, at))));
    }
    return faults;
  }

  private static void kill(Plan plan, Kind kind, long atMs) {
    int index = plan.anyOf(kind);
    String name = kind.part() + "-" + (index + 1);
    plan.at(atMs, "kill " + name, rig -> rig.nodes(kind).get(index).kill());
    plan.at(
        atMs + plan.between(500, 3_000),
        "start " + name,
        rig -> rig.nodes(kind).get(index).start());
  }

  private static void stop(Plan plan, Kind kind, long atMs) {
    int index = plan.anyOf(kind);
    String name = kind.part() + "-" + (index + 1);
    plan.at(atMs, "stop " + name, rig -> rig.nodes(kind).get(index).pause());
    plan.at(
        atMs + plan.between(6_000, 12_000),
        "let " + name + " go on",
        rig -> rig.nodes(kind).get(index).resume());
  }
}
