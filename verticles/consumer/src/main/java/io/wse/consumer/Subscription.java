package io.wse.consumer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topics that the group's consumer is subscribed to. Lives on the polling thread. */
final class Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

  private final Consumer<byte[], byte[]> consumer;
  private final ConsumerRebalanceListener listener;
  private final PartitionEvents events;
  private Map<String, String> ids = Map.of();
  private Set<String> subscribed = Set.of();
  private Set<String> missedOnce = Set.of();

  Subscription(
      Consumer<byte[], byte[]> consumer,
      ConsumerRebalanceListener listener,
      PartitionEvents events) {
    this.consumer = consumer;
    this.listener = listener;
    this.events = events;
  }

  boolean isEmpty() {
    return subscribed.isEmpty();
  }

  /**
   * Takes what a look-up has found. A broker that just came up may not know its topics yet: one
   * miss is not believed.
   *
   * @return the ids of the topics to read, by name
   */
  Map<String, String> found(Map<String, String> found) {
    Map<String, String> believed = new HashMap<>(found);
    Set<String> missed = new HashSet<>();
    ids.forEach(
        (topic, id) -> {
          if (!found.containsKey(topic) && !missedOnce.contains(topic)) {
            missed.add(topic);
            believed.put(topic, id);
          }
        });
    missedOnce = missed;
    ids = believed;
    return Map.copyOf(believed);
  }

  /** Subscribes to what was found. */
  void update() {
    Set<String> topics = Set.copyOf(ids.keySet());
    if (topics.isEmpty()) {
      events.held(Poller.GROUP, "none of the topics to read exists");
    }
    if (topics.equals(subscribed)) {
      return;
    }
    if (topics.isEmpty()) {
      consumer.unsubscribe();
    } else {
      consumer.subscribe(topics, listener);
      if (subscribed.isEmpty()) {
        events.held(Poller.GROUP, "has not joined its group yet");
      }
    }
    subscribed = topics;
    LOG.atInfo().addKeyValue("topics", new TreeSet<>(topics)).log("wse.consumer.subscribed");
  }
}
