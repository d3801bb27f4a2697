package io.wse.chaos.domain;

import java.util.List;

/** The domain's topics in Kafka. Their order is their number in a history. */
public final class Topics {
  /** What changes users' rows; the read model and its snapshots are made of it. */
  public static final String ITEMS = "chaos.items";

  /** That a saga has ended: elsewhere than its items, so that no order ties them together. */
  public static final String SAGAS = "chaos.sagas";

  /** What concerns no single user. */
  public static final String NEWS = "chaos.news";

  public static final List<String> ALL = List.of(ITEMS, SAGAS, NEWS);

  private static final int PARTITIONS = 6;

  private Topics() {}

  public static int number(String topic) {
    return ALL.indexOf(topic);
  }

  public static int partitions() {
    return PARTITIONS;
  }

  /** All of a user's events of a topic lie in one partition. */
  public static int partitionOf(int user) {
    return user % PARTITIONS;
  }
}
