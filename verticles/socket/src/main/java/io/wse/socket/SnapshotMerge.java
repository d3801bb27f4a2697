package io.wse.socket;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import io.wse.codec.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes one frame of a snapshot's chunks. Rows are taken as the bytes that they are: read and
 * written again, a number would lose digits that the database has.
 */
final class SnapshotMerge {

  /** Where a value lies: the rows between their brackets, and the number of chunks. */
  private record Places(int rowsFrom, int rowsTo, int chunksFrom, int chunksTo) {}

  private SnapshotMerge() {}

  /**
   * @param frames of one snapshot, in order; each with one list, the rows, in its payload
   */
  static Buffer merge(List<Buffer> frames) {
    byte[] first = frames.get(0).getBytes();
    Places places = places(first);
    Buffer rows = Buffer.buffer();
    for (Buffer frame : frames) {
      byte[] bytes = frame.getBytes();
      Places own = places(bytes);
      if (own.rowsFrom() < own.rowsTo()) {
        if (rows.length() > 0) {
          rows.appendByte((byte) ',');
        }
        rows.appendBytes(bytes, own.rowsFrom(), own.rowsTo() - own.rowsFrom());
      }
    }
    Buffer one = Buffer.buffer("1");
    boolean rowsFirst = places.rowsFrom() < places.chunksFrom();
    Buffer merged = Buffer.buffer(first.length + rows.length());
    int at = 0;
    for (boolean isRows : new boolean[] {rowsFirst, !rowsFirst}) {
      int from = isRows ? places.rowsFrom() : places.chunksFrom();
      merged.appendBytes(first, at, from - at).appendBuffer(isRows ? rows : one);
      at = isRows ? places.rowsTo() : places.chunksTo();
    }
    return merged.appendBytes(first, at, first.length - at);
  }

  private static Places places(byte[] frame) {
    try (JsonParser json = JsonText.PARSER.createParser(frame)) {
      List<Integer> rows = new ArrayList<>();
      List<Integer> chunks = new ArrayList<>();
      enter(json, "p");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        JsonToken value = json.nextToken();
        int from = offset(json);
        if (value == JsonToken.START_ARRAY) {
          json.skipChildren();
          rows.addAll(List.of(from + 1, offset(json)));
        } else if (field.equals("chunks")) {
          chunks.addAll(List.of(from, from + json.getTextLength()));
        } else {
          json.skipChildren();
        }
      }
      if (rows.size() != 2 || chunks.size() != 2) {
        throw new IllegalArgumentException("expected one list and chunks in a snapshot's payload");
      }
      return new Places(rows.get(0), rows.get(1), chunks.get(0), chunks.get(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Goes to the beginning of the object in a field of the outermost one. */
  private static void enter(JsonParser json, String field) throws IOException {
    json.nextToken();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean found = json.currentName().equals(field);
      if (json.nextToken() == JsonToken.START_OBJECT && found) {
        return;
      }
      json.skipChildren();
    }
    throw new IllegalArgumentException("expected an object " + field + " in a snapshot's frame");
  }

  private static int offset(JsonParser json) {
    return Math.toIntExact(json.currentTokenLocation().getByteOffset());
  }
}
