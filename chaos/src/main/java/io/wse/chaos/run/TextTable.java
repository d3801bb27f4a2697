package io.wse.chaos.run;

import java.util.ArrayList;
import java.util.List;

/** Rows as people and Markdown read them. */
final class TextTable {
  private TextTable() {}

  /**
   * @param rows the columns' names first; all of one length
   */
  static String of(List<List<String>> rows) {
    int[] widths = widths(rows);
    StringBuilder text = new StringBuilder();
    line(text, rows.get(0), widths);
    List<String> rule = new ArrayList<>();
    for (int width : widths) {
      rule.add("-".repeat(width));
    }
    line(text, rule, widths);
    rows.stream().skip(1).forEach(row -> line(text, row, widths));
    return text.toString();
  }

  private static int[] widths(List<List<String>> rows) {
    int[] widths = new int[rows.get(0).size()];
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
