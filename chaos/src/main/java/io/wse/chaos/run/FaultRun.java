package io.wse.chaos.run;

import io.wse.chaos.check.Checker;
import io.wse.chaos.check.Circumstances;
import io.wse.chaos.check.Hostility;
import io.wse.chaos.check.Verdict;
import io.wse.chaos.fault.Action;
import io.wse.chaos.fault.Fault;
import io.wse.chaos.history.Rows;
import io.wse.chaos.hostile.AttackTally;
import io.wse.chaos.rig.Calm;
import io.wse.chaos.rig.Rig;
import io.wse.chaos.rig.RigOptions;
import io.wse.chaos.rig.Waiting;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One fault after the other under load, each followed by calm, and judged at the end. One thread's
 * own, which waits.
 */
public final class FaultRun {
  private final RigOptions options;
  private final List<Scenario.Stage> stages;
  private final Console console;
  private final List<Circumstances.Phase> phases = new ArrayList<>();
  private final Map<Integer, Map<Integer, Rows>> database = new HashMap<>();
  private final List<String> troubles = new ArrayList<>();
  private volatile Rig rig;

  FaultRun(RigOptions options, List<Scenario.Stage> stages, Console console) {
    this.options = options;
    this.stages = List.copyOf(stages);
    this.console = console;
  }

  /**
   * @param steadyMs load without a fault at the beginning, to compare with
   * @param faultMs how long each fault has
   * @param out gets the progress
   */
  public static FaultRun of(
      RigOptions options, List<Fault> faults, long steadyMs, long faultMs, PrintStream out) {
    return new FaultRun(
        options, new FaultScenario(faults, steadyMs, faultMs).stages(options), new Console(out));
  }

  /** Does it all. */
  public Outcome run() {
    try (Rig started = Rig.start(options, console::line)) {
      rig = started;
      Progress progress = new Progress(started, console);
      try {
        return hurtAndJudge();
      } finally {
        progress.stop();
      }
    }
  }

  private Outcome hurtAndJudge() {
    rig.producer().mixHostileRecords();
    stages.forEach(this::play);
    return judge();
  }

  private void play(Scenario.Stage stage) {
    console.line("== " + stage.name());
    int phase = phases.size();
    int fromMs = rig.clock().nowMs();
    phases.add(new Circumstances.Phase(stage.name(), fromMs));
    rig.producer().begin(phase);
    for (Action action : stage.actions()) {
      waitUntil(fromMs + action.atMs());
      console.line("   " + action.what());
      action.step().on(rig);
    }
    waitUntil(fromMs + stage.forMs());
    rig.heal();
    Calm calm = new Calm(rig);
    int healedMs = rig.clock().nowMs();
    calm.await()
        .ifPresentOrElse(
            trouble -> {
              troubles.add(stage.name() + ": " + trouble);
              console.line("   NOT CALM: " + trouble);
            },
            () -> console.line("   calm after " + (rig.clock().nowMs() - healedMs) + " ms"));
    database.put(phase, calm.rows());
    Waiting.on(rig.crowd().markCaches(phase));
  }

  private void waitUntil(long atMs) {
    long leftMs = atMs - rig.clock().nowMs();
    if (leftMs > 0) {
      Waiting.forMs(leftMs);
    }
  }

  private Outcome judge() {
    Map<Integer, Circumstances.Head> heads = new Calm(rig).judgedHeads();
    Waiting.on(rig.crowd().stop());
    rig.producer().close();
    if (rig.producer().failure() != null) {
      troubles.add("the producer failed, which spoils the judgement: " + rig.producer().failure());
    }
    rig.crowd()
        .stats()
        .refusals()
        .forEach((code, count) -> troubles.add(count + " clients were sent away by " + code));
    console.line("waiting for the nodes' last answers to hostile clients");
    List<AttackTally> attacks = Waiting.on(rig.hostile().finish());
    attacks.stream().map(AttackTally::trouble).flatMap(Optional::stream).forEach(troubles::add);
    console.line("judging");
    Hostility hostility = rig.hostility();
    Verdict verdict =
        Checker.check(
            rig.events(),
            rig.crowd().histories(),
            database,
            new Circumstances(
                phases,
                rig.logLosses(),
                hostility.lostMarks(),
                rig.userEntries(),
                rig.sharedEntries(),
                heads),
            hostility);
    return new Outcome(
        phases.stream().map(Circumstances.Phase::name).toList(), verdict, attacks, troubles);
  }

  /** From another thread: ends all processes at once. */
  public void abort() {
    Rig running = rig;
    if (running != null) {
      running.close();
    }
  }
}
