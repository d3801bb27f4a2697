package io.wse.chaos.run;

import io.wse.chaos.fault.Action;
import io.wse.chaos.rig.Rig;
import io.wse.chaos.rig.RigOptions;
import io.wse.chaos.rig.Waiting;
import io.wse.chaos.soak.Growth;
import io.wse.chaos.soak.Sample;
import io.wse.chaos.soak.Sampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The same load all the time, of which nothing may grow once it has gone on for a while. The run's
 * thread samples, and reports afterwards.
 */
final class SoakScenario implements Scenario {
  /** So short that all logs are full, and trimmed, before the first sample. */
  private static final RigOptions.Retention RETENTION = new RigOptions.Retention(50, 60);

  /** For the same reason: what is remembered of ids is as much as it will be. */
  private static final Map<String, String> SETTINGS = Map.of("WSE_LOG_DEDUP_WINDOW", "10s");

  /** Of the time that is measured: so long there is load before. */
  private static final double WARM_UP = 0.5;

  private static final int SAMPLES = 5;
  private static final double BROADCASTS_PER_SECOND = 2;
  private static final long BEGIN_AT_MS = 1_000;

  /** Every so many-th client comes and goes. */
  private static final int GOING = 5;

  private static final long GOES_EVERY_MS = 30_000;
  private static final long AWAY_MS = 5_000;

  private final Console console;
  private final long warmUpMs;
  private final long measuredMs;
  private final List<Sample> samples = new ArrayList<>();

  /**
   * @param minutes from the first sample to the last
   * @param console is told of each sample at once, so that it is known also of a run that does not
   *     come to its end
   */
  SoakScenario(double minutes, Console console) {
    this.console = console;
    this.measuredMs = (long) (minutes * 60_000);
    this.warmUpMs = (long) (measuredMs * WARM_UP);
  }

  @Override
  public RigOptions options(RigOptions size) {
    return size.withLog(RETENTION, SETTINGS);
  }

  @Override
  public List<Stage> stages(RigOptions options) {
    List<Action> actions = new ArrayList<>();
    actions.add(
        new Action(BEGIN_AT_MS, "a part of the clients begins to come and go", SoakScenario::stir));
    // What waits for a first full collection to be let go is none of what grows.
    actions.add(new Action(warmUpMs / 2, "look for the first time", Sampler::take));
    for (int i = 0; i < SAMPLES; i++) {
      actions.add(
          new Action(
              warmUpMs + measuredMs * i / (SAMPLES - 1),
              "look at what is held: %d of %d".formatted(i + 1, SAMPLES),
              this::sample));
    }
    return List.of(new Stage("soak", warmUpMs + measuredMs, actions));
  }

  private void sample(Rig rig) {
    Sample sample = Sampler.take(rig);
    samples.add(sample);
    sample
        .values()
        .forEach((what, value) -> console.line("     %-40s %,12d".formatted(what, value)));
  }

  private static void stir(Rig rig) {
    rig.producer().broadcast(BROADCASTS_PER_SECOND);
    Waiting.on(rig.crowd().cutEach(client -> client % GOING == 0, GOES_EVERY_MS, AWAY_MS));
  }

  @Override
  public boolean isGood(Outcome outcome) {
    return outcome.isClean() && growths().stream().noneMatch(Growth::isTooMuch);
  }

  private List<Growth> growths() {
    return Growth.of(samples);
  }

  @Override
  public String report(Outcome outcome) {
    StringBuilder text = new StringBuilder(ReportTable.of(outcome));
    text.append("%n%s".formatted(TextTable.of(rows())));
    growths().stream()
        .filter(Growth::isTooMuch)
        .forEach(
            grown ->
                text.append(
                    "%nGREW by %.0f%% or more: %s".formatted(Growth.LIMIT_PERCENT, grown.name())));
    return text.toString();
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    List<String> columns = new ArrayList<>(List.of("held"));
    int beginMs = samples.get(0).atMs();
    samples.forEach(one -> columns.add("%d s".formatted((one.atMs() - beginMs) / 1_000)));
    columns.add("growth");
    rows.add(columns);
    for (Growth growth : growths()) {
      List<String> row = new ArrayList<>(List.of(growth.name()));
      growth.values().forEach(value -> row.add(String.valueOf(value)));
      row.add(String.format(Locale.ROOT, "%+.1f%%", growth.percent()));
      rows.add(row);
    }
    return rows;
  }
}
