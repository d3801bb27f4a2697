package io.wse.chaos.run;

import io.wse.chaos.check.Percentiles;
import io.wse.chaos.check.Tally;
import io.wse.chaos.check.Violation;
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
          "longest stall");

  private ReportTable() {}

  public static String of(Outcome outcome) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(COLUMNS);
    List<Tally> tallies = outcome.verdict().tallies();
    for (int phase = 0; phase < tallies.size(); phase++) {
      rows.add(row(outcome.phases().get(phase), tallies.get(phase)));
    }
    rows.add(row("all", outcome.verdict().total()));
    StringBuilder text = new StringBuilder();
    int[] widths = widths(rows);
    for (int i = 0; i < rows.size(); i++) {
      line(text, rows.get(i), widths);
      if (i == 0) {
        List<String> rule = new ArrayList<>();
        for (int width : widths) {
          rule.add("-".repeat(width));
        }
        line(text, rule, widths);
      }
    }
    outcome
        .verdict()
        .counts()
        .forEach((kind, count) -> text.append("%n%s: %d".formatted(kind, count)));
    for (Violation violation : outcome.verdict().violations()) {
      text.append(
          "%n  [%s] %s: %s"
              .formatted(
                  outcome.phases().get(violation.phase()), violation.kind(), violation.what()));
    }
    outcome.troubles().forEach(trouble -> text.append("%ntrouble: %s".formatted(trouble)));
    return text.append("%n%s%n".formatted(outcome.isClean() ? "CLEAN" : "VIOLATED")).toString();
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
        seconds(tally.longestStallMs()) + " s");
  }

  private static String number(long value) {
    return String.valueOf(value);
  }

  private static String seconds(int ms) {
    return String.format(Locale.ROOT, "%.2f", ms / 1_000.0);
  }

  private static int[] widths(List<List<String>> rows) {
    int[] widths = new int[COLUMNS.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return widths;
  }

  private static void line(StringBuilder text, List<String> cells, int[] widths) {
    text.append('|');
    for (int i = 0; i < widths.length; i++) {
      String format = i == 0 ? " %-" + widths[i] + "s |" : " %" + widths[i] + "s |";
      text.append(format.formatted(cells.get(i)));
    }
    text.append(System.lineSeparator());
  }
}
