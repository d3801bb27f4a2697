package io.wse.chaos.run;

import io.wse.chaos.check.Percentiles;
import io.wse.chaos.check.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The outcome of the reconnect profile: a column for each of its times. */
final class ReconnectTable {
  /** What is wanted of 99 of 100 replays. */
  private static final int REPLAY_P99_MS = 1_000;

  private ReconnectTable() {}

  static String of(Outcome outcome, int clients) {
    List<List<String>> rows = new ArrayList<>();
    List<String> names = new ArrayList<>(List.of("measure"));
    names.addAll(outcome.phases());
    rows.add(names);
    List<Tally> tallies = outcome.verdict().tallies();
    row(rows, "clients", tallies, tally -> number(clients));
    row(rows, "connections lost and made again", tallies, t -> number(t.replay().count()));
    row(rows, "events acknowledged", tallies, t -> number(t.acknowledged()));
    row(rows, "delivered live", tallies, t -> number(t.delivered() - t.replayed()));
    row(rows, "replayed", tallies, t -> number(t.replayed()));
    row(rows, "lost", tallies, t -> number(t.lost()));
    row(rows, "doubled", tallies, t -> number(t.doubled()));
    row(rows, "silent holes", tallies, t -> number(t.silentHoles()));
    row(rows, "cross-user", tallies, t -> number(t.crossUser()));
    row(rows, "resyncs ok/not", tallies, t -> t.resyncsExplained() + "/" + t.resyncsUnexplained());
    times(rows, "connect", tallies, Tally::connect);
    times(rows, "replay", tallies, Tally::replay);
    times(rows, "recovery", tallies, Tally::recovery);
    return TextTable.of(rows) + goals(outcome) + Findings.of(outcome);
  }

  private static void row(
      List<List<String>> rows, String name, List<Tally> tallies, Function<Tally, String> cell) {
    List<String> row = new ArrayList<>(List.of(name));
    tallies.forEach(tally -> row.add(cell.apply(tally)));
    rows.add(row);
  }

  private static void times(
      List<List<String>> rows,
      String name,
      List<Tally> tallies,
      Function<Tally, Percentiles> times) {
    row(rows, name + " p50, ms", tallies, tally -> number(times.apply(tally).p50()));
    row(rows, name + " p99, ms", tallies, tally -> number(times.apply(tally).p99()));
    row(rows, name + " max, ms", tallies, tally -> number(times.apply(tally).max()));
  }

  /** A figure that is missed breaks no promise, but is not passed over. */
  private static String goals(Outcome outcome) {
    StringBuilder text = new StringBuilder();
    List<Tally> tallies = outcome.verdict().tallies();
    for (int phase = 0; phase < tallies.size(); phase++) {
      int p99 = tallies.get(phase).replay().p99();
      text.append(
          String.format(
              Locale.ROOT,
              "%n%s: replay p99 of %d ms is %s the %d ms that are wanted",
              outcome.phases().get(phase),
              p99,
              p99 < REPLAY_P99_MS ? "below" : "NOT BELOW",
              REPLAY_P99_MS));
    }
    return text.toString();
  }

  private static String number(long value) {
    return String.valueOf(value);
  }
}
