package io.wse.chaos.fault;

import io.wse.chaos.proxy.Conditions;
import io.wse.chaos.rig.Rig;
import io.wse.chaos.rig.Waiting;
import java.util.List;

/** What happens to connections between clients and nodes. */
final class NetworkFaults {
  /** With it a slow reader's share of a topic is more than its connection carries. */
  private static final int LARGE_EVENT_BYTES = 24 << 10;

  private NetworkFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            "cut",
            "a third of the connections is cut; some pages are loaded again",
            5_000,
            NetworkFaults::cut),
        new Fault(
            "slow",
            "a third of the connections has little bandwidth and much latency",
            30_000,
            NetworkFaults::slow),
        new Fault(
            "half-open",
            "a third of the connections carries nothing any more, and neither end is told",
            25_000,
            NetworkFaults::stall),
        new Fault(
            "slice",
            "a fifth of the connections carries a few bytes at a time",
            15_000,
            NetworkFaults::slice));
  }

  private static void cut(Plan plan, long atMs) {
    Lot cut = plan.lot(33);
    Lot reloaded = plan.lot(3);
    plan.at(atMs, "cut connections", rig -> rig.network().cut(link -> cut.hits(link.number())));
    plan.at(
        atMs + plan.between(500, 2_000),
        "load pages again",
        rig ->
            // Every user's first client stays, so that all that was sent to the user is known.
            Waiting.on(
                rig.crowd()
                    .reload(
                        client ->
                            client >= rig.population().users() && reloaded.hits(client / 2))));
  }

  private static void slow(Plan plan, long atMs) {
    Lot lot = plan.lot(33);
    plan.at(
        atMs,
        "slow connections down, and write large events",
        rig -> {
          rig.producer().padTopics(LARGE_EVENT_BYTES);
          rig.network()
              .conditions(
                  link ->
                      lot.hits(link.number())
                          ? Conditions.slow(
                              50 + lot.number(link.number(), 300),
                              2_000 + lot.number(-link.number(), 6_000))
                          : Conditions.CLEAR);
        });
    clear(plan, atMs + plan.between(18_000, 24_000));
  }

  private static void stall(Plan plan, long atMs) {
    Lot lot = plan.lot(33);
    plan.at(
        atMs,
        "stall connections",
        rig -> {
          long nowNs = System.nanoTime();
          rig.network()
              .conditions(
                  link ->
                      lot.hits(link.number()) && link.openedNs() < nowNs
                          ? Conditions.STALLED
                          : Conditions.CLEAR);
        });
    clear(plan, atMs + plan.between(5_000, 18_000));
  }

  private static void slice(Plan plan, long atMs) {
    Lot lot = plan.lot(20);
    plan.at(
        atMs,
        "slice what connections carry",
        rig ->
            rig.network()
                .conditions(
                    link ->
                        lot.hits(link.number())
                            ? Conditions.sliced(1 + lot.number(link.number(), 60))
                            : Conditions.CLEAR));
    clear(plan, atMs + plan.between(6_000, 10_000));
  }

  private static void clear(Plan plan, long atMs) {
    plan.at(atMs, "clear all connections", NetworkFaults::clear);
  }

  private static void clear(Rig rig) {
    rig.producer().padTopics(0);
    rig.network().clear();
  }
}
