package io.wse.snapshot;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Wraps a definition's query so that PostgreSQL itself writes each row as a JSON object: nothing is
 * lost on the way, a numeric keeps all its digits and a json column its text. Only times with a
 * zone are written our way, the way events carry them: {@code 2026-01-01T00:00:00.000Z}.
 */
final class RowQuery {

  /** A column of the definition's query. */
  record Column(String name, boolean isTimeWithZone) {}

  /**
   * What decides how values are written, whatever the server, the database or the role have as
   * their own.
   */
  static final String OUTPUT_SETTINGS =
      String.join(
          "; ",
          "SET LOCAL TimeZone = 'UTC'",
          "SET LOCAL DateStyle = 'ISO, YMD'",
          "SET LOCAL IntervalStyle = 'iso_8601'",
          "SET LOCAL bytea_output = 'hex'",
          "SET LOCAL extra_float_digits = 1",
          "SET LOCAL xmlbinary = 'base64'",
          "SET LOCAL lc_monetary = 'C'");

  private static final Pattern USER_ID = Pattern.compile("\\$1(?!\\d)");

  /**
   * A token of SQL. The group is what may be left out at the end of a statement: white space,
   * semicolons and comments. A literal or a quoted name is one token, whatever it contains.
   */
  private static final Pattern TOKEN =
      Pattern.compile(
          String.join(
              "|",
              "(?<end>\\s++|;|--[^\\n]*+|/\\*.*?\\*/)",
              "[eE]'(?:[^'\\\\]|\\\\.|'')*+'",
              "'[^']*+'",
              "\"[^\"]*+\"",
              "\\$(?<tag>(?:[\\p{L}_][\\p{L}\\w]*+)?)\\$.*?\\$\\k<tag>\\$",
              "[\\p{L}_][\\p{L}\\w$]*+",
              "."),
          Pattern.DOTALL);

  private RowQuery() {}

  /** Tells the columns and gives no rows. */
  static String describing(String sql) {
    return "SELECT * FROM (" + inner(sql) + ") AS q LIMIT 0";
  }

  /**
   * One text column, a JSON object for each row.
   *
   * @throws IllegalArgumentException when two columns have one name: a client would see only one
   */
  static String reading(String sql, List<Column> columns) {
    Set<String> names = new HashSet<>();
    List<String> aliases = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      if (!names.add(column.name())) {
        throw new IllegalArgumentException(
            "expected columns of different names, found " + column.name() + " twice");
      }
      String alias = "c" + i;
      aliases.add(alias);
      values.add(
          (column.isTimeWithZone() ? wireTime("q." + alias) : "q." + alias)
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
   * ISO 8601 in UTC with milliseconds. A year that four digits cannot say has six and a sign, as
   * JavaScript reads it: {@code +010000}, {@code -000043} for 44 BC. What is no moment is {@code
   * infinity} or {@code -infinity}.
   */
  private static String wireTime(String value) {
    String utc = "(" + value + " AT TIME ZONE 'UTC')";
    // PostgreSQL counts 1 BC as the year -1; in ISO 8601 it is the year 0.
    String year = "extract(year FROM " + utc + ")::int";
    String rest = "to_char(" + utc + ", '-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";
    return "CASE WHEN NOT isfinite("
        + value
        + ") THEN "
        + value
        + "::text WHEN "
        + year
        + " BETWEEN 1 AND 9999 THEN to_char("
        + utc
        + ", 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') WHEN "
        + year
        + " > 9999 THEN '+' || lpad(("
        + year
        + ")::text, 6, '0') || "
        + rest
        + " WHEN "
        + year
        + " = -1 THEN '0000' || "
        + rest
        + " ELSE '-' || lpad((-1 - "
        + year
        + ")::text, 6, '0') || "
        + rest
        + " END";
  }

  /**
   * The parameter is made a text whatever it is compared with: the user's id is one. The line's end
   * is for a query that ends in a comment.
   */
  private static String inner(String sql) {
    return USER_ID.matcher(withoutEnd(sql)).replaceAll("(\\$1::text)") + "\n";
  }

  private static String withoutEnd(String sql) {
    Matcher token = TOKEN.matcher(sql);
    int end = 0;
    while (token.find()) {
      if (token.group("end") == null) {
        end = token.end();
      }
    }
    return sql.substring(0, end);
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
