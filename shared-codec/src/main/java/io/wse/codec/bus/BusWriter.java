package io.wse.codec.bus;

import io.vertx.core.buffer.Buffer;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import java.nio.charset.StandardCharsets;

/** Writes the parts of bus messages. Numbers are big endian; texts and bytes carry their length. */
final class BusWriter {

  private final Buffer out;

  BusWriter(Buffer out) {
    this.out = out;
  }

  BusWriter version(int version) {
    out.appendByte((byte) version);
    return this;
  }

  BusWriter bool(boolean value) {
    out.appendByte((byte) (value ? 1 : 0));
    return this;
  }

  BusWriter int32(int value) {
    out.appendInt(value);
    return this;
  }

  BusWriter int64(long value) {
    out.appendLong(value);
    return this;
  }

  BusWriter text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    out.appendInt(bytes.length).appendBytes(bytes);
    return this;
  }

  BusWriter bytes(Buffer value) {
    out.appendInt(value.length()).appendBuffer(value);
    return this;
  }

  BusWriter channel(Channel channel) {
    return text(channel.name());
  }

  BusWriter entry(LogEntry entry) {
    return text(entry.domainType()).int64(entry.recordTimeMs()).bytes(entry.body());
  }
}
