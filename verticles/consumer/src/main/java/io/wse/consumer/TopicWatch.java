package io.wse.consumer;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Looks every few seconds which of the selected topics exist, and under which ids. It is also how
 * an absent Kafka is noticed: a poll just returns nothing then. Lives on the polling thread; the
 * look-ups themselves do not block it.
 */
final class TopicWatch {
  private static final int CALL_TIMEOUT_MS = (int) KafkaSettings.CALL_TIMEOUT.toMillis();

  /**
   * @param ids by name, of those that exist
   * @param missing names of a list that do not exist
   */
  record Topics(Map<String, String> ids, Set<String> missing) {}

  private final Admin admin;
  private final TopicSelection selection;
  private final String replays;
  private final long intervalMs;
  private final LongSupplier clockMs;
  private long dueMs;
  private CompletableFuture<Topics> lookup;

  /**
   * @param replays read beside the selection where it exists; it is never missing
   */
  TopicWatch(
      Admin admin,
      TopicSelection selection,
      String replays,
      long intervalMs,
      LongSupplier clockMs) {
    this.admin = admin;
    this.selection = selection;
    this.replays = replays;
    this.intervalMs = intervalMs;
    this.clockMs = clockMs;
    this.dueMs = clockMs.getAsLong();
  }

  /**
   * Starts a look-up when one is due.
   *
   * @return what a look-up has found, once
   * @throws RuntimeException why a look-up failed, once
   */
  Optional<Topics> turn() {
    if (lookup == null) {
      if (clockMs.getAsLong() >= dueMs) {
        lookup = look();
      }
      return Optional.empty();
    }
    if (!lookup.isDone()) {
      return Optional.empty();
    }
    CompletableFuture<Topics> done = lookup;
    lookup = null;
    dueMs = clockMs.getAsLong() + intervalMs;
    try {
      return Optional.of(done.join());
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private CompletableFuture<Topics> look() {
    if (selection instanceof TopicSelection.Named named) {
      Set<String> wanted = new HashSet<>(named.topics());
      wanted.add(replays);
      return existing(admin, wanted)
          .thenApply(
              found -> {
                Map<String, String> ids = new HashMap<>();
                found.forEach((name, topic) -> ids.put(name, topic.topicId().toString()));
                Set<String> missing = new TreeSet<>(named.topics());
                missing.removeAll(ids.keySet());
                return new Topics(unlessAlone(ids), missing);
              });
    }
    TopicSelection.Matching matching = (TopicSelection.Matching) selection;
    return stage(admin.listTopics(new ListTopicsOptions().timeoutMs(CALL_TIMEOUT_MS)).listings())
        .thenApply(
            listings -> {
              Map<String, String> ids = new HashMap<>();
              for (TopicListing listing : listings) {
                if (matching.test(listing.name()) || listing.name().equals(replays)) {
                  ids.put(listing.name(), listing.topicId().toString());
                }
              }
              return new Topics(unlessAlone(ids), Collections.emptySet());
            });
  }

  /** Replays alone are nothing to read. */
  private Map<String, String> unlessAlone(Map<String, String> ids) {
    return ids.keySet().equals(Set.of(replays)) ? Map.of() : ids;
  }

  /** Those of the topics that exist, described. */
  static CompletableFuture<Map<String, TopicDescription>> existing(
      Admin admin, Collection<String> topics) {
    Map<String, KafkaFuture<TopicDescription>> asked =
        admin
            .describeTopics(topics, new DescribeTopicsOptions().timeoutMs(CALL_TIMEOUT_MS))
            .topicNameValues();
    CompletableFuture<Map<String, TopicDescription>> all =
        CompletableFuture.completedFuture(new HashMap<>());
    for (Map.Entry<String, KafkaFuture<TopicDescription>> topic : asked.entrySet()) {
      CompletionStage<Optional<TopicDescription>> one =
          stage(topic.getValue()).handle(TopicWatch::unlessUnknown);
      all =
          all.thenCombine(
              one,
              (found, description) -> {
                description.ifPresent(known -> found.put(topic.getKey(), known));
                return found;
              });
    }
    return all;
  }

  private static Optional<TopicDescription> unlessUnknown(
      TopicDescription description, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause == null) {
      return Optional.of(description);
    }
    if (cause instanceof UnknownTopicOrPartitionException) {
      return Optional.empty();
    }
    throw new CompletionException(cause);
  }

  private static <T> CompletableFuture<T> stage(KafkaFuture<T> future) {
    return future.toCompletionStage().toCompletableFuture();
  }
}
