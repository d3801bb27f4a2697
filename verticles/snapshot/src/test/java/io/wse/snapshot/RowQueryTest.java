package io.wse.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wse.snapshot.RowQuery.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowQueryTest {

  @Test
  void postgresqlWritesTheRowsAndTimesWithAZoneAreWrittenAsEventsCarryThem() {
    assertThat(
            RowQuery.reading(
                "SELECT id, \"Made\" FROM t WHERE u = $1",
                List.of(new Column("id", false), new Column("Ma\"de", true))))
        .startsWith(
            "SELECT row_to_json(r)::text FROM (SELECT q.c0 AS \"id\", CASE WHEN NOT isfinite(q.c1)")
        .endsWith(
            " END AS \"Ma\"\"de\" FROM (SELECT id, \"Made\" FROM t WHERE u = ($1::text)\n"
                + ") AS q(c0, c1)) AS r");
  }

  @Test
  void anEndOfStatementIsTakenOffAndACommentEndsWithItsLine() {
    assertThat(RowQuery.describing("SELECT 1 WHERE 'x' = $1 ; \n"))
        .isEqualTo("SELECT * FROM (SELECT 1 WHERE 'x' = ($1::text)\n) AS q LIMIT 0");
    for (String end :
        List.of(
            " -- all",
            "; -- all",
            ";-- all\n",
            " ;\n-- a; b\n-- c\n ; ",
            "; /* all */",
            "; -- the user's rows",
            ";\n-- a \"name\n/* $1 isn't * it */ ; -- $$",
            " /* a */ -- b\n;")) {
      assertThat(RowQuery.describing("SELECT 1 WHERE 'x' = $1" + end))
          .as(end)
          .isEqualTo("SELECT * FROM (SELECT 1 WHERE 'x' = ($1::text)\n) AS q LIMIT 0");
    }
  }

  @Test
  void whatOnlyLooksLikeACommentStays() {
    for (String sql :
        List.of(
            "SELECT ';-- x'",
            "SELECT ' /* x */'",
            "SELECT $$; -- x$$",
            "SELECT $a$; -- $$ 'x $a$",
            "SELECT 'it''s; -- x'",
            "SELECT E'it\\'s; -- x'",
            "SELECT 1 AS \"; -- x's\"",
            "SELECT 1 AS a$b$, '; -- $b$'")) {
      assertThat(RowQuery.describing(sql)).contains("(" + sql + "\n)");
    }
  }

  @Test
  void twoColumnsOfOneNameAreRefusedByIt() {
    assertThatThrownBy(
            () ->
                RowQuery.reading(
                    "SELECT", List.of(new Column("id", false), new Column("id", true))))
        .hasMessage("expected columns of different names, found id twice");
  }
}
