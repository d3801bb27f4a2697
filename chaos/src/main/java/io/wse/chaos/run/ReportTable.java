package io.wse.chaos.run;

import io.wse.chaos.check.Percentiles;
import io.wse.chaos.check.Tally;
import io.wse.chaos.hostile.AttackTally;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The outcome as people read it. */
public final class ReportTable {
  private static final List<String> COLUMNS =
      List.of(
          "fault",
          "acknowledged",
          "delivered",
          "replayed",
          "lost",
          "doubled",
          "silent holes",
          "cross-user",
          "resyncs ok/not",
          "snapshots due/complete",
          "caches equal",
          "recovery p50/p99/max",
          "longest stall",
          "hostile records/letters");

  private ReportTable() {}

  public static String of(Outcome outcome) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(COLUMNS);
    List<Tally> tallies = outcome.verdict().tallies();
    for (int phase = 0; phase < tallies.size(); phase++) {
      rows.add(row(outcome.phases().get(phase), tallies.get(phase)));
    }
    rows.add(row("all", outcome.verdict().total()));
    return TextTable.of(rows)
        + System.lineSeparator()
        + TextTable.of(attacks(outcome.attacks()))
        + Findings.of(outcome);
  }

  private static List<String> row(String name, Tally tally) {
    Percentiles recovery = tally.recovery();
    return List.of(
        name,
        number(tally.acknowledged()),
        number(tally.delivered()),
        number(tally.replayed()),
        number(tally.lost()),
        number(tally.doubled()),
        number(tally.silentHoles()),
        number(tally.crossUser()),
        tally.resyncsExplained() + "/" + tally.resyncsUnexplained(),
        tally.snapshotsDue() + "/" + tally.snapshotsComplete(),
        tally.cachesEqual() + " of " + tally.caches(),
        recovery.count() == 0
            ? "-"
            : seconds(recovery.p50())
                + "/"
                + seconds(recovery.p99())
                + "/"
                + seconds(recovery.max())
                + " s",
        seconds(tally.longestStallMs()) + " s",
        tally.hostile()
            + "/"
            + tally.hostileLetters()
            + (tally.hostileRepeated() == 0 ? "" : " +" + tally.hostileRepeated()));
  }

  private static List<List<String>> attacks(List<AttackTally> tallies) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("attack", "right", "no answer", "wrong"));
    tallies.forEach(
        tally ->
            rows.add(
                List.of(
                    tally.attack(),
                    number(tally.right()),
                    number(tally.undecided()),
                    number(tally.wrongCount()))));
    return rows;
  }

  private static String number(long value) {
    return String.valueOf(value);
  }

  private static String seconds(int ms) {
    return String.format(Locale.ROOT, "%.2f", ms / 1_000.0);
  }
}
