package io.wse.log;

import io.wse.codec.Channel;

/**
 * What the log's keys are called. Every key of a bucket has the same hash tag in front, so that
 * Redis Cluster keeps them on one node and a script may use them together.
 *
 * <p>The names are stored data: another name loses every channel.
 *
 * @param prefix what all keys begin with, those of buckets within their hash tag
 */
record LogKeys(String prefix) {

  static final LogKeys DEFAULT = new LogKeys("wse");

  /** Describes the log as a whole: its layout, and whose it is. */
  String log() {
    return prefix + ":log";
  }

  String bucket(int bucket) {
    return tag(bucket) + "bucket";
  }

  String guard(int bucket, String lineage, int partition) {
    return tag(bucket) + "guard:" + lineage + ":" + partition;
  }

  String ids(int bucket) {
    return tag(bucket) + "ids";
  }

  String olderIds(int bucket) {
    return tag(bucket) + "ids:older";
  }

  String meta(int bucket, Channel channel) {
    return tag(bucket) + "meta:" + channel.name();
  }

  String stream(int bucket, Channel channel) {
    return tag(bucket) + "log:" + channel.name();
  }

  private String tag(int bucket) {
    return "{" + prefix + ":" + bucket + "}:";
  }
}
