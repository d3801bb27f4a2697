package io.wse.log;

import io.wse.codec.Channel;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Which bucket a channel lies in, from 0. That is stored data: another hash loses every channel.
 */
public record Buckets(int count) {

  /** CRC-32 of the name's UTF-8 bytes, unsigned, modulo the number of buckets. */
  public int of(Channel channel) {
    CRC32 crc = new CRC32();
    crc.update(channel.name().getBytes(StandardCharsets.UTF_8));
    return (int) (crc.getValue() % count);
  }
}
