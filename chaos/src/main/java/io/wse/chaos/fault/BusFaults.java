package io.wse.chaos.fault;

import io.wse.chaos.bus.BusLoss;
import io.wse.chaos.rig.Waiting;
import java.util.List;

/** What happens between nodes, and to a log that is too short. */
final class BusFaults {
  private static final double LOST_SHARE = 0.05;
  private static final int FLOODED_USERS = 8;
  private static final long AWAY_MS = 8_000;

  private BusFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            "bus-loss",
            "the bus loses 5% of the deliveries",
            20_000,
            (plan, at) -> lose(plan, at, new BusLoss(LOST_SHARE, 0))),
        new Fault(
            "bus-requests",
            "the bus loses 5% of the requests and of the answers",
            25_000,
            (plan, at) -> lose(plan, at, new BusLoss(0, LOST_SHARE))),
        new Fault(
            "partition",
            "the nodes fall into two halves that do not see each other, for 25 s",
            25_000 + NodeFaults.MERGE_MS,
            BusFaults::part),
        new Fault(
            "trim",
            "users get more than their log keeps while some of their clients are away",
            25_000,
            BusFaults::flood));
  }

  private static void lose(Plan plan, long atMs, BusLoss loss) {
    plan.at(atMs, "lose messages of the bus", rig -> rig.busLoss(loss));
    plan.at(atMs + plan.between(12_000, 16_000), "lose none", rig -> rig.busLoss(BusLoss.NONE));
  }

  private static void part(Plan plan, long atMs) {
    List<Victim> all = plan.allNodes();
    List<String> half =
        all.subList(0, Math.max(1, all.size() * 2 / 5)).stream()
            .map(Victim::name)
            .sorted()
            .toList();
    plan.at(
        atMs, "part " + String.join(", ", half) + " from the others", rig -> rig.mesh().part(half));
    plan.at(
        atMs + 25_000,
        "once they are two clusters, let them see each other",
        rig -> {
          rig.cluster().awaitParted(half);
          rig.mesh().join();
        });
    plan.at(
        atMs + 25_000 + NodeFaults.MERGE_MS,
        "they should be one cluster again",
        rig -> rig.cluster().awaitWhole());
  }

  private static void flood(Plan plan, long atMs) {
    Lot lot = plan.lot(100);
    plan.at(
        atMs,
        "send some users more than their log keeps, with clients away",
        rig -> {
          int users = rig.population().users();
          for (int i = 0; i < FLOODED_USERS; i++) {
            int user = lot.number(i, users);
            Waiting.on(rig.crowd().cut(client -> client == user, AWAY_MS));
            rig.producer().flood(user, rig.userEntries() * 3 / 2);
          }
        });
  }
}
