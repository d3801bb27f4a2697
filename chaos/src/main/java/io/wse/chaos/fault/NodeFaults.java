package io.wse.chaos.fault;

import io.wse.chaos.rig.Kind;
import java.util.ArrayList;
import java.util.List;

/** Nodes killed, stopped where they stand, and restarted one by one. */
final class NodeFaults {
  private static final long FREEZE_MS = 30_000;

  /** Two halves of a cluster become one again in so long, and a member that was thrown out too. */
  static final long MERGE_MS = 25_000;

  private NodeFaults() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    for (Kind kind : List.of(Kind.CONSUMER, Kind.PUBLISHER, Kind.SNAPSHOT, Kind.SOCKET)) {
      String part = kind.part();
      faults.add(
          new Fault(
              part + "-kill",
              "a " + part + " node is killed (SIGKILL) and started again",
              15_000,
              (plan, at) -> kill(plan, plan.anyNode(kind), at)));
      faults.add(
          new Fault(
              part + "-stop",
              "a " + part + " node is stopped (SIGSTOP) for 6 to 12 s",
              25_000,
              (plan, at) -> stop(plan, plan.anyNode(kind), at, plan.between(6_000, 12_000))));
    }
    faults.add(
        new Fault(
            "freeze",
            "a node is stopped for 30 s, so that the cluster throws it out and takes it back",
            FREEZE_MS + MERGE_MS,
            NodeFaults::freeze));
    faults.add(
        new Fault(
            "rolling",
            "all nodes are restarted in order (SIGTERM), one after the other",
            120_000,
            NodeFaults::roll));
    return faults;
  }

  static void kill(Plan plan, Victim victim, long atMs) {
    plan.at(atMs, "kill " + victim.name(), rig -> victim.of(rig).kill());
    plan.at(
        atMs + plan.between(500, 3_000),
        "start " + victim.name(),
        rig -> rig.startIfDead(victim.of(rig)));
  }

  private static void stop(Plan plan, Victim victim, long atMs, long forMs) {
    plan.at(atMs, "stop " + victim.name(), rig -> victim.of(rig).pause());
    plan.at(atMs + forMs, "let " + victim.name() + " go on", rig -> victim.of(rig).resume());
  }

  private static void freeze(Plan plan, long atMs) {
    stop(plan, plan.oneOf(plan.allNodes()), atMs, FREEZE_MS);
    plan.at(
        atMs + FREEZE_MS + MERGE_MS,
        "it should be back in the cluster",
        rig -> rig.cluster().awaitWhole());
  }

  private static void roll(Plan plan, long atMs) {
    for (Victim victim : plan.allNodes()) {
      plan.at(
          atMs,
          "restart " + victim.name(),
          rig -> {
            victim.of(rig).stop();
            victim.of(rig).start().awaitReady();
          });
    }
  }
}
