package io.wse.demo.readmodel;

import io.vertx.sqlclient.Row;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What a list is ordered by: columns that never change for a row, all in one direction, the last of
 * them unique. So the rows after a given one are found by comparing rows, and a page neither
 * repeats nor leaves out what was there when the first was read.
 */
public record SortOrder(List<String> columns, boolean descending) {
  private static final String TIME = "sort_time";
  private static final String ID = "sort_id";

  static final SortOrder NEWEST_FIRST = new SortOrder(List.of(TIME, ID), true);

  /** By the texts of the columns, and by id where they are equal. */
  static SortOrder byName(String... columns) {
    var all = new ArrayList<>(List.of(columns));
    all.add(ID);
    return new SortOrder(List.copyOf(all), false);
  }

  String orderBy() {
    return columns.stream()
        .map(column -> descending ? column + " DESC" : column)
        .collect(Collectors.joining(", "));
  }

  /** The condition of the rows after a cursor, whose values are parameters from this number on. */
  String after(int parameter) {
    var values = new ArrayList<String>();
    for (var column : columns) {
      // As text, so that one form serves all types.
      values.add("$%d::text::%s".formatted(parameter + values.size(), type(column)));
    }
    return "(%s) %s (%s)"
        .formatted(String.join(", ", columns), descending ? "<" : ">", String.join(", ", values));
  }

  Cursor cursor(Row row) {
    return new Cursor(columns.stream().map(column -> text(row.getValue(column))).toList());
  }

  /** Whether the values are such as a cursor of this order has. */
  boolean admits(List<String> values) {
    if (values.size() != columns.size()) {
      return false;
    }
    for (var i = 0; i < values.size(); i++) {
      if (!admits(columns.get(i), values.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean admits(String column, String value) {
    try {
      return switch (column) {
        case TIME -> {
          var year = Instant.parse(value).atOffset(ZoneOffset.UTC).getYear();
          yield year >= 1970 && year <= 9999;
        }
        case ID -> UUID.fromString(value).toString().equals(value);
        default -> value.indexOf('\0') < 0; // which PostgreSQL has in no text
      };
    } catch (DateTimeException | IllegalArgumentException notOfTheType) {
      return false;
    }
  }

  private static String type(String column) {
    return switch (column) {
      case TIME -> "timestamptz";
      case ID -> "uuid";
      default -> "text";
    };
  }

  private static String text(Object value) {
    return value instanceof OffsetDateTime time ? time.toInstant().toString() : value.toString();
  }
}
