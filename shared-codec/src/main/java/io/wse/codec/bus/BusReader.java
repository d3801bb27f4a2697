package io.wse.codec.bus;

import io.vertx.core.buffer.Buffer;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads what {@link BusWriter} wrote. Lengths are checked against what is there before anything is
 * allocated, so that a damaged message fails instead of taking memory.
 */
final class BusReader {

  private final Buffer in;
  private int at;

  BusReader(int position, Buffer in) {
    this.in = in;
    this.at = position;
  }

  void version(int expected) {
    need(1);
    int found = in.getByte(at++);
    if (found != expected) {
      throw new IllegalArgumentException(
          "expected a bus message of version " + expected + ", found " + found);
    }
  }

  boolean bool() {
    need(1);
    return in.getByte(at++) != 0;
  }

  int int32() {
    need(4);
    int value = in.getInt(at);
    at += 4;
    return value;
  }

  long int64() {
    need(8);
    long value = in.getLong(at);
    at += 8;
    return value;
  }

  String text() {
    int length = length();
    String value = new String(in.getBytes(at, at + length), StandardCharsets.UTF_8);
    at += length;
    return value;
  }

  Buffer bytes() {
    int length = length();
    Buffer value = in.getBuffer(at, at + length);
    at += length;
    return value;
  }

  Channel channel() {
    return Channel.parse(text());
  }

  LogEntry entry() {
    String domainType = text();
    long recordTimeMs = int64();
    return new LogEntry(bytes(), domainType, recordTimeMs);
  }

  /** A list whose elements take at least {@code leastBytes} each. */
  <T> List<T> list(int leastBytes, Supplier<T> element) {
    int size = int32();
    if (size < 0 || (long) size * leastBytes > in.length() - at) {
      throw new IllegalArgumentException("bus message: a list of " + size + " does not fit");
    }
    List<T> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(element.get());
    }
    return list;
  }

  private int length() {
    int length = int32();
    if (length < 0) {
      throw new IllegalArgumentException("bus message: a length of " + length);
    }
    need(length);
    return length;
  }

  private void need(int bytes) {
    if (bytes > in.length() - at) {
      throw new IllegalArgumentException(
          "bus message: expected " + bytes + " more bytes, found " + (in.length() - at));
    }
  }
}
