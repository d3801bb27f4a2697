package io.wse.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

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
        .isEqualTo(
            "SELECT row_to_json(r)::text FROM (SELECT q.c0 AS \"id\", "
                + "to_char(q.c1 AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') AS"
                + " \"Ma\"\"de\" FROM (SELECT id, \"Made\" FROM t WHERE u = ($1::text)\n"
                + ") AS q(c0, c1)) AS r");
  }

  @Test
  void anEndOfStatementIsTakenOffAndACommentEndsWithItsLine() {
    assertThat(RowQuery.describing("SELECT 1 WHERE 'x' = $1 ; \n"))
        .isEqualTo("SELECT * FROM (SELECT 1 WHERE 'x' = ($1::text)\n) AS q LIMIT 0");
    assertThat(RowQuery.describing("SELECT 1 WHERE 'x' = $1 -- all")).contains("-- all\n)");
  }
}
