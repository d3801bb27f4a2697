package io.wse.log;

import io.wse.codec.Channel;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Which bucket a channel lies in, from 0, and what a bucket's keys are called. Every key of a
 * bucket has the same hash tag in front, so that Redis Cluster keeps them on one node and a script
 * may use them together.
 *
 * <p>Both are stored data: another hash or another name loses every channel.
 */
public record Buckets(int count) {

  static final String LAYOUT_KEY = "wse:log";

  /** CRC-32 of the name's UTF-8 bytes, unsigned, modulo the number of buckets. */
  public int of(Channel channel) {
    CRC32 crc = new CRC32();
    crc.update(channel.name().getBytes(StandardCharsets.UTF_8));
    return (int) (crc.getValue() % count);
  }

  static String bucketKey(int bucket) {
    return tag(bucket) + "bucket";
  }

  static String guardKey(int bucket, String lineage, int partition) {
    return tag(bucket) + "guard:" + lineage + ":" + partition;
  }

  static String idsKey(int bucket) {
    return tag(bucket) + "ids";
  }

  static String olderIdsKey(int bucket) {
    return tag(bucket) + "ids:older";
  }

  static String metaKey(int bucket, Channel channel) {
    return tag(bucket) + "meta:" + channel.name();
  }

  static String streamKey(int bucket, Channel channel) {
    return tag(bucket) + "log:" + channel.name();
  }

  private static String tag(int bucket) {
    return "{wse:" + bucket + "}:";
  }
}
