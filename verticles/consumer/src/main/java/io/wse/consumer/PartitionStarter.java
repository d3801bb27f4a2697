package io.wse.consumer;

import static java.util.stream.Collectors.toSet;

import io.wse.consumer.StartRule.Commit;
import io.wse.consumer.StartRule.Facts;
import io.wse.consumer.StartRule.Reason;
import io.wse.consumer.StartRule.Start;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Applies the {@link StartRule} to partitions that were just assigned. Runs on the polling thread,
 * which waits for the answers: nothing of these partitions may be fetched before.
 */
final class PartitionStarter {
  private static final Comparator<TopicPartition> LOWEST_FIRST =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  /**
   * @param isCommitted whether the group's commit says the same already
   * @param from why it begins there, as a word
   */
  record Started(Assignment assignment, boolean isCommitted, String from) {}

  private final Admin admin;
  private final Consumer<byte[], byte[]> consumer;
  private final String group;
  private final StartRule rule;

  /** The topics that existed when this consumer came up, and their ids. */
  private Map<String, String> idsAtStart;

  /** The topics that are read now, and their ids. */
  private Map<String, String> ids = Map.of();

  PartitionStarter(Admin admin, Consumer<byte[], byte[]> consumer, String group, StartRule rule) {
    this.admin = admin;
    this.consumer = consumer;
    this.group = group;
    this.rule = rule;
  }

  /** Tells which topics are read from now on. */
  void topics(Map<String, String> idsByName) {
    if (idsAtStart == null) {
      idsAtStart = Map.copyOf(idsByName);
    }
    ids = Map.copyOf(idsByName);
  }

  /**
   * Finds where partitions begin.
   *
   * @return what can begin now; the others wait for their topic to be known, or for another
   *     consumer that commits the start of a new group
   */
  Map<TopicPartition, Started> start(Collection<TopicPartition> partitions) {
    Set<String> names = partitions.stream().map(TopicPartition::topic).collect(toSet());
    names.addAll(ids.keySet());
    CompletableFuture<Map<String, TopicDescription>> asked = TopicWatch.existing(admin, names);
    Map<TopicPartition, OffsetAndMetadata> commits = commits();
    Map<String, TopicDescription> topics = await(asked);
    boolean groupHasCommits =
        commits.keySet().stream().anyMatch(partition -> ids.containsKey(partition.topic()));

    Map<TopicPartition, Started> started = new HashMap<>();
    Map<TopicPartition, Reason> first = new HashMap<>();
    Set<TopicPartition> end = new HashSet<>();
    for (TopicPartition partition : partitions) {
      TopicDescription topic = topics.get(partition.topic());
      if (topic == null) {
        continue;
      }
      String id = topic.topicId().toString();
      Optional<Commit> commit =
          Optional.ofNullable(commits.get(partition))
              .map(found -> new Commit(found.offset(), CommitMark.parse(found.metadata())));
      boolean thereAtStart = id.equals(idsAtStart.get(partition.topic()));
      Start start = rule.start(new Facts(commit, id, thereAtStart, groupHasCommits));
      if (start instanceof Start.Continue at) {
        Assignment assignment =
            new Assignment(partition, at.mark().lineage(), at.offset(), at.mark().mustBeginAnew());
        boolean isCommitted = commit.orElseThrow().mark().isPresent();
        started.put(partition, new Started(assignment, isCommitted, "commit"));
      } else if (start instanceof Start.First at) {
        first.put(partition, at.reason());
      } else {
        end.add(partition);
      }
    }
    begin(first, topics, started);
    if (!end.isEmpty()) {
      beginGroup(end, topics, started);
    }
    return started;
  }

  private void begin(
      Map<TopicPartition, Reason> first,
      Map<String, TopicDescription> topics,
      Map<TopicPartition, Started> started) {
    if (first.isEmpty()) {
      return;
    }
    consumer
        .beginningOffsets(first.keySet(), KafkaSettings.CALL_TIMEOUT)
        .forEach(
            (partition, offset) -> {
              Reason reason = first.get(partition);
              Assignment assignment =
                  new Assignment(
                      partition, lineage(topics, partition), offset, reason != Reason.NEW);
              started.put(partition, new Started(assignment, false, reason.name()));
            });
  }

  /**
   * A new group that is to begin at the end commits the ends of all its partitions at once: from
   * then on it is not new, and a restart or another consumer continues from the same ends. One
   * consumer does it, the one that has the lowest partition; the others find its commit.
   */
  private void beginGroup(
      Set<TopicPartition> end,
      Map<String, TopicDescription> topics,
      Map<TopicPartition, Started> started) {
    TreeSet<TopicPartition> all = new TreeSet<>(LOWEST_FIRST);
    idsAtStart.forEach(
        (name, id) -> {
          TopicDescription topic = topics.get(name);
          if (topic != null && topic.topicId().toString().equals(id)) {
            topic.partitions().forEach(info -> all.add(new TopicPartition(name, info.partition())));
          }
        });
    if (all.isEmpty() || !consumer.assignment().contains(all.first())) {
      return;
    }
    Map<TopicPartition, Long> ends = consumer.endOffsets(all, KafkaSettings.CALL_TIMEOUT);
    Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
    ends.forEach(
        (partition, offset) ->
            commits.put(
                partition,
                new OffsetAndMetadata(
                    offset, new CommitMark(lineage(topics, partition), true).metadata())));
    consumer.commitSync(commits, KafkaSettings.CALL_TIMEOUT);
    for (TopicPartition partition : end) {
      Long offset = ends.get(partition);
      if (offset != null) {
        Assignment assignment = new Assignment(partition, lineage(topics, partition), offset, true);
        started.put(partition, new Started(assignment, true, "LATEST"));
      }
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> commits() {
    return await(
        admin
            .listConsumerGroupOffsets(group)
            .partitionsToOffsetAndMetadata()
            .toCompletionStage()
            .toCompletableFuture());
  }

  private static Lineage lineage(Map<String, TopicDescription> topics, TopicPartition partition) {
    return Lineage.of(topics.get(partition.topic()).topicId().toString());
  }

  /** Waits for an answer; only the polling thread may. */
  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(KafkaSettings.CALL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new TimeoutException("no answer from Kafka", e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new CompletionException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }
}
