package io.wse.chaos.fault;

import io.wse.chaos.rig.Kind;
import io.wse.chaos.rig.Rig;
import io.wse.chaos.rig.Waiting;
import java.util.List;

/** Every client loses its connection again and again, while all follow one busy channel. */
public final class ReconnectFaults {
  private static final double BROADCASTS_PER_SECOND = 2;

  private static final long CUT_EVERY_MS = 15_000;
  private static final long AWAY_MS = 2_000;
  private static final long ALL_NODES_MS = 50_000;

  public static final Fault CUTS =
      new Fault(
          "cut",
          "every client is cut each 15 s and away for 2 s, and misses events for everybody",
          ALL_NODES_MS,
          ReconnectFaults::cutAll);

  public static final Fault CUTS_AND_KILLS =
      new Fault(
          "cut and killed",
          "the same, while socket nodes are killed (SIGKILL) and started again one by one",
          ALL_NODES_MS,
          ReconnectFaults::cutAllAndKill);

  private ReconnectFaults() {}

  private static void cutAll(Plan plan, long atMs) {
    plan.at(atMs, "cut every client each 15 s, for 2 s", ReconnectFaults::begin);
  }

  private static void cutAllAndKill(Plan plan, long atMs) {
    cutAll(plan, atMs);
    List<Victim> victims = plan.allNodes(Kind.SOCKET);
    for (int i = 0; i < victims.size(); i++) {
      NodeFaults.kill(plan, victims.get(i), atMs + i * ALL_NODES_MS / victims.size());
    }
  }

  private static void begin(Rig rig) {
    rig.producer().broadcast(BROADCASTS_PER_SECOND);
    Waiting.on(rig.crowd().cutEach(client -> true, CUT_EVERY_MS, AWAY_MS));
  }
}
