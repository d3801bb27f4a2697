package io.wse.chaos.fault;

import io.wse.chaos.rig.LostTail;
import io.wse.chaos.rig.Rig;
import io.wse.embedded.EmbeddedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Kafka, Redis and PostgreSQL killed and stopped; Redis with the loss that its settings allow. */
final class ServerFaults {
  private static final String SYNC = "appendfsync";
  private static final long OUTAGE_MS = 120_000;
  private static final long RECOVERY_MS = 20_000;

  private static final Map<String, Function<Rig, EmbeddedServer>> SERVERS =
      new TreeMap<>(
          Map.of(
              "kafka", rig -> rig.testbed().kafka(),
              "postgres", rig -> rig.testbed().postgres(),
              "redis", rig -> rig.testbed().redis()));

  private ServerFaults() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    SERVERS.forEach(
        (name, server) -> {
          faults.add(
              new Fault(
                  name + "-kill",
                  name + " is killed (SIGKILL) and started again on its data",
                  15_000,
                  (plan, at) -> kill(plan, name, server, at)));
          faults.add(
              new Fault(
                  name + "-stop",
                  name + " is stopped (SIGSTOP) for 6 to 12 s",
                  25_000,
                  (plan, at) -> stop(plan, name, server, at)));
        });
    faults.add(
        new Fault(
            "redis-everysec",
            "redis without appendfsync always is killed and loses its last second",
            30_000,
            ServerFaults::loseTail));
    faults.add(
        new Fault(
            "outage",
            "each server is away for two minutes, the next from the middle of them on",
            OUTAGE_MS / 2 * (SERVERS.size() + 1) + RECOVERY_MS,
            ServerFaults::outage));
    return faults;
  }

  /** Killed, or stopped so that nothing answers and no connection ends. */
  private static void outage(Plan plan, long atMs) {
    List<String> names = new ArrayList<>(SERVERS.keySet());
    for (long fromMs = atMs; !names.isEmpty(); fromMs += OUTAGE_MS / 2) {
      String name = plan.oneOf(names);
      names.remove(name);
      Function<Rig, EmbeddedServer> server = SERVERS.get(name);
      if (plan.between(0, 1) == 0) {
        plan.at(fromMs, "kill " + name, rig -> server.apply(rig).kill());
        plan.at(fromMs + OUTAGE_MS, "start " + name, rig -> rig.startIfDead(server.apply(rig)));
      } else {
        plan.at(fromMs, "stop " + name, rig -> server.apply(rig).pause());
        plan.at(fromMs + OUTAGE_MS, "let " + name + " go on", rig -> server.apply(rig).resume());
      }
    }
  }

  private static void kill(
      Plan plan, String name, Function<Rig, EmbeddedServer> server, long atMs) {
    plan.at(atMs, "kill " + name, rig -> server.apply(rig).kill());
    plan.at(
        atMs + plan.between(500, 4_000),
        "start " + name,
        rig -> rig.startIfDead(server.apply(rig)));
  }

  private static void stop(
      Plan plan, String name, Function<Rig, EmbeddedServer> server, long atMs) {
    plan.at(atMs, "stop " + name, rig -> server.apply(rig).pause());
    plan.at(
        atMs + plan.between(6_000, 12_000),
        "let " + name + " go on",
        rig -> server.apply(rig).resume());
  }

  /**
   * A killed process loses nothing, as the system has what it wrote; a power cut would take what
   * was not synced. So the file is cut back to what it was a second before.
   */
  private static void loseTail(Plan plan, long atMs) {
    plan.at(atMs, "restart redis with appendfsync everysec", rig -> restart(rig, "everysec"));
    long killMs = atMs + plan.between(5_000, 8_000);
    LostTail[] tail = new LostTail[1];
    plan.at(
        killMs - 1_000,
        "remember what redis has on disk",
        rig -> tail[0] = LostTail.from(rig.testbed().redis()));
    plan.at(
        killMs,
        "kill redis and take its last second away",
        rig -> {
          tail[0].awaitWrites();
          rig.testbed().redis().kill();
          rig.logMayBeLost();
          tail[0].cut();
          rig.startIfDead(rig.testbed().redis());
        });
    plan.at(
        killMs + plan.between(8_000, 12_000),
        "restart redis with appendfsync always",
        rig -> restart(rig, "always"));
  }

  /** What a server wrote under other settings it does not answer for: epochs begin anew. */
  private static void restart(Rig rig, String sync) {
    EmbeddedServer redis = rig.testbed().redis();
    redis.setting(SYNC, sync);
    rig.logMayBeLost();
    redis.restart();
  }
}
