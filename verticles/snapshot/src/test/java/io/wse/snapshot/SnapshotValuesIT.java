package io.wse.snapshot;

import static io.wse.snapshot.SnapshotVerticleIT.fault;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Row;
import io.wse.codec.bus.BusFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of each PostgreSQL type in a snapshot, as docs/snapshots.md gives it. */
class SnapshotValuesIT extends SnapshotTestBase {
  private final String schema = "values_" + UUID.randomUUID().toString().replace('-', '_');
  private final Map<String, String> expected = new LinkedHashMap<>();

  private void value(String sql, String json) {
    expected.put(sql, json);
  }

  @Test
  void numbers() {
    value("(-32768)::smallint", "-32768");
    value("9223372036854775807::bigint", "9223372036854775807");
    value("1.10::numeric", "1.10");
    value("0.00::numeric(10,2)", "0.00");
    value("12345678901234567890.123456789::numeric", "12345678901234567890.123456789");
    value("'NaN'::numeric", "\"NaN\"");
    value("'Infinity'::numeric", "\"Infinity\"");
    value("'-Infinity'::numeric", "\"-Infinity\"");
    value("0.1::float8", "0.1");
    value("1e300::float8", "1e+300");
    value("'-0'::float8", "-0");
    value("'NaN'::float8", "\"NaN\"");
    value("'Infinity'::float8", "\"Infinity\"");
    value("'-Infinity'::float4", "\"-Infinity\"");
    value("0.1::float4", "0.1");
    value("1::money", "\"$1.00\"");
    value("4294967295::oid", "\"4294967295\"");
    assertValues();
  }

  @Test
  void times() {
    value("'2026-01-01 03:04:05.678901+03'::timestamptz", "\"2026-01-01T00:04:05.678Z\"");
    value("'2026-01-01 00:00:00+00'::timestamptz", "\"2026-01-01T00:00:00.000Z\"");
    value("'infinity'::timestamptz", "\"infinity\"");
    value("'-infinity'::timestamptz", "\"-infinity\"");
    value("'9999-12-31 23:59:59.999999+00'::timestamptz", "\"9999-12-31T23:59:59.999Z\"");
    value("'10000-01-01 00:00:00+00'::timestamptz", "\"+010000-01-01T00:00:00.000Z\"");
    value("'294276-12-31 23:59:59+00'::timestamptz", "\"+294276-12-31T23:59:59.000Z\"");
    value("'0001-01-01 00:00:00+00'::timestamptz", "\"0001-01-01T00:00:00.000Z\"");
    value("'0001-12-31 00:00:00+00 BC'::timestamptz", "\"0000-12-31T00:00:00.000Z\"");
    value("'0044-03-15 12:00:00+00 BC'::timestamptz", "\"-000043-03-15T12:00:00.000Z\"");
    value("NULL::timestamptz", "null");
    value("'2026-01-02 03:04:05.678901'::timestamp", "\"2026-01-02T03:04:05.678901\"");
    value("'infinity'::timestamp", "\"infinity\"");
    value("'10000-01-01'::timestamp", "\"10000-01-01T00:00:00\"");
    value("'0044-03-15 BC'::timestamp", "\"0044-03-15T00:00:00 BC\"");
    value("'2026-01-02'::date", "\"2026-01-02\"");
    value("'-infinity'::date", "\"-infinity\"");
    value("'0044-03-15 BC'::date", "\"0044-03-15 BC\"");
    value("'03:04:05.678'::time", "\"03:04:05.678\"");
    value("'03:04:05+05:30'::timetz", "\"03:04:05+05:30\"");
    value("'1 year 2 mons 3 days 04:05:06.7'::interval", "\"P1Y2M3DT4H5M6.7S\"");
    value("'0'::interval", "\"PT0S\"");
    assertValues();
  }

  @Test
  void textsAndOthers() {
    value("true", "true");
    value("E'a\"b\\\\c\\n\\té'::text", "\"a\\\"b\\\\c\\n\\té\"");
    value("'ab'::char(4)", "\"ab  \"");
    value("'a'::varchar", "\"a\"");
    value("'name'::name", "\"name\"");
    value("NULL::text", "null");
    value("'\\xdeadbeef'::bytea", "\"\\\\xdeadbeef\"");
    value(
        "'A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"");
    value("'10.0.0.1/8'::inet", "\"10.0.0.1/8\"");
    value("'10.0.0.0/8'::cidr", "\"10.0.0.0/8\"");
    value("'08:00:2b:01:02:03'::macaddr", "\"08:00:2b:01:02:03\"");
    value("B'0101'::bit(4)", "\"0101\"");
    value("B'01'::varbit", "\"01\"");
    value("point '(1,2)'", "\"(1,2)\"");
    value("'a & b'::tsquery", "\"'a' & 'b'\"");
    value("'{\"b\" : 1.50, \"a\":1, \"a\":2}'::json", "{\"b\" : 1.50, \"a\":1, \"a\":2}");
    value("'{\"b\" : 1.50, \"a\":1, \"a\":2}'::jsonb", "{\"a\": 2, \"b\": 1.50}");
    value("'null'::jsonb", "null");
    value("'[1,5)'::int4range", "\"[1,5)\"");
    value("'empty'::int4range", "\"empty\"");
    value("tstzrange('2026-01-01 00:00+00', NULL)", "\"[\\\"2026-01-01 00:00:00+00\\\",)\"");
    value("'{[1,3),[5,7)}'::int4multirange", "\"{[1,3),[5,7)}\"");
    assertValues();
  }

  @Test
  void nestedValues() {
    sql("CREATE SCHEMA " + schema);
    sql("CREATE TYPE " + schema + ".mood AS ENUM ('sad', 'o\"k')");
    sql("CREATE TYPE " + schema + ".pair AS (n numeric, at timestamptz)");
    sql("CREATE DOMAIN " + schema + ".moment AS timestamptz");
    sql("CREATE DOMAIN " + schema + ".amount AS numeric CHECK (VALUE >= 0)");
    value("'o\"k'::" + schema + ".mood", "\"o\\\"k\"");
    value("'2026-01-01 01:00+01'::" + schema + ".moment", "\"2026-01-01T00:00:00.000Z\"");
    value("1.50::" + schema + ".amount", "1.50");
    value("ARRAY[1.10, 2.0]::numeric[]", "[1.10,2.0]");
    value("ARRAY[[1,2],[3,4]]", "[[1,2],[3,4]]");
    value("'{}'::int[]", "[]");
    value("ARRAY['a', NULL]::text[]", "[\"a\",null]");
    value("ARRAY['NaN']::float8[]", "[\"NaN\"]");
    value(
        "ARRAY['2026-01-01 01:00:00.5+01', 'infinity']::timestamptz[]",
        "[\"2026-01-01T00:00:00.5+00:00\",\"infinity\"]");
    value(
        "ROW(1.10, '2026-01-01 01:00+01')::" + schema + ".pair",
        "{\"n\":1.10,\"at\":\"2026-01-01T00:00:00+00:00\"}");
    value("ARRAY[ROW(1, NULL)::" + schema + ".pair]", "[{\"n\":1,\"at\":null}]");
    assertValues();
    sql("DROP SCHEMA " + schema + " CASCADE");
  }

  @Test
  void typesOfExtensionsAndOfLibrariesWhereTheServerHasThem() {
    Set<String> available = new TreeSet<>();
    for (Row row :
        Await.result(database.query("SELECT name FROM pg_available_extensions").execute())) {
      available.add(row.getString(0));
    }
    if (available.contains("hstore")) {
      sql("CREATE EXTENSION IF NOT EXISTS hstore");
      value("'a=>1, b=>NULL'::hstore", "{\"a\": \"1\", \"b\": null}");
    }
    if (available.contains("citext")) {
      sql("CREATE EXTENSION IF NOT EXISTS citext");
      value("'AbC'::citext", "\"AbC\"");
    }
    if (hasXml()) {
      value("'<a b=\"c\"/>'::xml", "\"<a b=\\\"c\\\"/>\"");
    }
    value("1", "1");
    assertValues();
  }

  private boolean hasXml() {
    return Await.result(database.query("SELECT '<a/>'::xml").execute().map(true).otherwise(false));
  }

  @Test
  void theServersOwnSettingsChangeNoForm() {
    sql("ALTER ROLE CURRENT_USER SET TimeZone = 'Asia/Kolkata'");
    sql("ALTER ROLE CURRENT_USER SET DateStyle = 'German'");
    sql("ALTER ROLE CURRENT_USER SET IntervalStyle = 'postgres_verbose'");
    sql("ALTER ROLE CURRENT_USER SET bytea_output = 'escape'");
    try {
      value("ARRAY['2026-01-01 00:00+00']::timestamptz[]", "[\"2026-01-01T00:00:00+00:00\"]");
      value("ARRAY['2026-01-02']::date[]", "[\"2026-01-02\"]");
      value("'[2026-01-02,2026-01-05)'::daterange", "\"[2026-01-02,2026-01-05)\"");
      value("'1 day'::interval", "\"P1D\"");
      value("'\\xde'::bytea", "\"\\\\xde\"");
      assertValues();
    } finally {
      sql("ALTER ROLE CURRENT_USER RESET ALL");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {";", " ; -- all of them", "; /* all */\n", "\n-- all\n;\n"})
  void aDefinitionMayEndAsAStatementDoes(String end) {
    deploy(Map.of(), Map.of("values", definition("SELECT 1 AS a WHERE $1 <> ''" + end)));

    assertThat(Await.result(ask("values")).rowCount()).isEqualTo(1);
    Await.until("the gate is open", this::isReady);
  }

  @Test
  void columnsOfOneNameKeepTheGateClosedAndAreNamed() {
    deploy(Map.of(), Map.of("values", definition("SELECT 1 AS a, 2 AS a WHERE $1 <> ''")));

    Await.until(
        "the reason",
        () ->
            String.valueOf(closedBecause()).contains("snapshots.values")
                && closedBecause().contains("expected columns of different names, found a twice"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"$1::uuid IS NOT NULL", "$1::int = 1", "1 / (length($1) - length($1)) = 1"})
  void aQueryThatFailsOnTheUsersValuesIsNoReasonToTryAgain(String condition) {
    deploy(Map.of(), Map.of("values", definition("SELECT 1 AS a WHERE " + condition)));

    assertThat(fault(ask("values"))).isEqualTo(BusFault.SNAPSHOT_FAILED);
    assertThat(BusFault.SNAPSHOT_FAILED.retryable()).isFalse();
  }

  private void assertValues() {
    List<String> columns = new ArrayList<>();
    List<String> fields = new ArrayList<>();
    int i = 0;
    for (Map.Entry<String, String> each : expected.entrySet()) {
      columns.add(each.getKey() + " AS v" + i);
      fields.add("\"v" + i + "\":" + each.getValue());
      i++;
    }
    deploy(
        Map.of(),
        Map.of("values", definition("SELECT " + String.join(", ", columns) + " WHERE $1 <> ''")));

    assertThat(Await.result(ask("values")).chunks().get(0).toString())
        .startsWith("{\"values\":[{" + String.join(",", fields) + "}]");
    undeploy();
  }

  private static Map<String, Object> definition(String sql) {
    Map<String, Object> definition = new HashMap<>();
    definition.put("type", "value_snapshot");
    definition.put("key", "values");
    definition.put("sql", sql);
    return definition;
  }
}
