package io.wse.chaos.history;

/** Where an event lies in Kafka, topic and partition, as one number. */
public final class Sources {
  private static final int MOST_PARTITIONS = 1_000;

  private Sources() {}

  public static int of(int topic, int partition) {
    return topic * MOST_PARTITIONS + partition;
  }

  public static int topic(int source) {
    return source / MOST_PARTITIONS;
  }

  public static int partition(int source) {
    return source % MOST_PARTITIONS;
  }
}
