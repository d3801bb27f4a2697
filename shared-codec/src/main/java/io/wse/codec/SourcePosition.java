package io.wse.codec;

import java.util.Objects;

/** Where a record lies in Kafka: what says which events a database row already includes. */
public record SourcePosition(String topic, int partition, long offset) {

  public SourcePosition {
    Objects.requireNonNull(topic, "topic");
    if (partition < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "partition and offset are not negative, found " + partition + " and " + offset);
    }
  }

  /** The id of an event whose record gives none. */
  public String derivedId() {
    return topic + ":" + partition + ":" + offset;
  }
}
