package io.wse.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Wraps a definition's query so that PostgreSQL itself writes each row as a JSON object: nothing is
 * lost on the way, a numeric keeps all its digits and a json column its text. Only times with a
 * zone are written our way, the way events carry them: {@code 2026-01-01T00:00:00.000Z}.
 */
final class RowQuery {

  /** A column of the definition's query. */
  record Column(String name, boolean isTimeWithZone) {}

  private static final Pattern USER_ID = Pattern.compile("\\$1(?!\\d)");
  private static final Pattern END = Pattern.compile("[;\\s]+\\z");

  private RowQuery() {}

  /** Tells the columns and gives no rows. */
  static String describing(String sql) {
    return "SELECT * FROM (" + inner(sql) + ") AS q LIMIT 0";
  }

  /** One text column, a JSON object for each row. */
  static String reading(String sql, List<Column> columns) {
    List<String> aliases = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      String alias = "c" + i;
      aliases.add(alias);
      values.add(
          (column.isTimeWithZone()
                  ? "to_char(q."
                      + alias
                      + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
                  : "q." + alias)
              + " AS "
              + quoted(column.name()));
    }
    return "SELECT row_to_json(r)::text FROM (SELECT "
        + String.join(", ", values)
        + " FROM ("
        + inner(sql)
        + ") AS q("
        + String.join(", ", aliases)
        + ")) AS r";
  }

  /**
   * The parameter is made a text whatever it is compared with: the user's id is one. The line's end
   * is for a query that ends in a comment.
   */
  private static String inner(String sql) {
    String withoutEnd = END.matcher(sql).replaceFirst("");
    return USER_ID.matcher(withoutEnd).replaceAll("(\\$1::text)") + "\n";
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
