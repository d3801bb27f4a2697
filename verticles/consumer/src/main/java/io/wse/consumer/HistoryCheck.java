package io.wse.consumer;

import static java.util.stream.Collectors.toMap;

import io.wse.codec.bus.Anchor;
import io.wse.consumer.PartitionStarter.Started;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a partition still has the records that the log has seen. A Kafka that was restored from a
 * backup, or that lost the tail of a partition, gives their offsets to other records, which the log
 * would take for redeliveries. Then the partition goes on in a branch of its lineage, which the log
 * has not seen, behind the last record that is still the same; and the log begins anew, as nobody
 * knows what else was lost or changed.
 *
 * <p>A log that remembers an offset at or above the partition's end, or a record that is now
 * another one, proves it. Used by the polling thread, which waits for Kafka's answers.
 */
final class HistoryCheck {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryCheck.class);

  /** What Kafka has of a partition: from the first offset up to, and without, the end. */
  private record Extent(long first, long end) {
    boolean has(long offset) {
      return first <= offset && offset < end;
    }
  }

  private final Admin admin;
  private final Supplier<Consumer<byte[], byte[]>> readers;
  private final RecordDecoder decoder;
  private final ConsumerMetrics metrics;

  /**
   * @param readers gives consumers of no group
   */
  HistoryCheck(
      Admin admin,
      Supplier<Consumer<byte[], byte[]>> readers,
      RecordDecoder decoder,
      ConsumerMetrics metrics) {
    this.admin = admin;
    this.readers = readers;
    this.decoder = decoder;
    this.metrics = metrics;
  }

  /**
   * @param anchors what the log remembered of each before this is called: an end that is read later
   *     lies above
   * @return where to begin, changed where the history did; without those of which Kafka cannot tell
   *     now
   */
  List<Started> check(Map<Started, List<Anchor>> anchors) {
    Map<TopicPartition, Extent> extents =
        extents(anchors.keySet().stream().map(each -> each.assignment().partition()).toList());
    List<Started> checked = new ArrayList<>();
    try (RecordProbe probe = new RecordProbe(readers)) {
      anchors.forEach(
          (started, known) -> {
            Extent extent = extents.get(started.assignment().partition());
            if (extent != null) {
              checked.add(check(started, known, extent, probe));
            }
          });
    }
    return checked;
  }

  private Started check(Started started, List<Anchor> known, Extent extent, RecordProbe probe) {
    OptionalLong restart = restart(started.assignment(), known, extent, probe);
    return restart.isEmpty()
        ? started
        : wentBack(started.assignment(), known, extent, restart.getAsLong());
  }

  /** Where to go on in another lineage; empty where the history is still the same. */
  private OptionalLong restart(
      Assignment assignment, List<Anchor> anchors, Extent extent, RecordProbe probe) {
    TopicPartition partition = assignment.partition();
    boolean isChanged =
        assignment.startOffset() > extent.end()
            || (!anchors.isEmpty() && anchors.get(0).offset() >= extent.end());
    for (Anchor anchor : anchors) {
      if (anchor.fingerprint().isEmpty() || !extent.has(anchor.offset())) {
        continue;
      }
      var found = probe.read(partition, anchor.offset());
      if (found.isPresent() && isSame(anchor, found.get())) {
        return isChanged ? OptionalLong.of(anchor.offset() + 1) : OptionalLong.empty();
      }
      // Only compaction takes a record out from between others.
      isChanged |= found.isPresent() || !isCompacted(partition.topic());
    }
    if (!isChanged) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        assignment.startOffset() > extent.end()
            ? extent.first()
            : Math.max(extent.first(), assignment.startOffset()));
  }

  private boolean isSame(Anchor anchor, ConsumerRecord<byte[], byte[]> record) {
    return anchor.fingerprint().orElseThrow().fits(decoder.fingerprint(record));
  }

  private Started wentBack(
      Assignment assignment, List<Anchor> anchors, Extent extent, long restart) {
    metrics.offsetsWentBack();
    LOG.atError()
        .addKeyValue(
            "error",
            "Kafka has other records at offsets that were read; the log begins anew for all clients")
        .addKeyValue("topic", assignment.partition().topic())
        .addKeyValue("partition", assignment.partition().partition())
        .addKeyValue("offset", assignment.startOffset())
        .addKeyValue("highest_known", anchors.isEmpty() ? -1 : anchors.get(0).offset())
        .addKeyValue("end", extent.end())
        .addKeyValue("continued_at", restart)
        .log("wse.error");
    return new Started(
        new Assignment(assignment.partition(), assignment.lineage().branched(), restart, true),
        false,
        "WENT_BACK");
  }

  private Map<TopicPartition, Extent> extents(List<TopicPartition> partitions) {
    Map<TopicPartition, Long> first = offsets(partitions, OffsetSpec.earliest());
    // Who did not answer once is not waited for again.
    Map<TopicPartition, Long> ends = offsets(first.keySet(), OffsetSpec.latest());
    Map<TopicPartition, Extent> extents = new HashMap<>();
    ends.forEach((each, end) -> extents.put(each, new Extent(first.get(each), end)));
    return extents;
  }

  /** Of those whose leader answers, which must be one at least. */
  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, OffsetSpec which) {
    ListOffsetsResult asked =
        admin.listOffsets(partitions.stream().collect(toMap(each -> each, each -> which)));
    RuntimeException unanswered = null;
    try {
      await(asked.all().toCompletionStage());
    } catch (RetriableException e) {
      unanswered = e;
    }
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition each : partitions) {
      var answer = asked.partitionResult(each);
      if (answer.isDone() && !answer.isCompletedExceptionally()) {
        offsets.put(each, await(answer.toCompletionStage()).offset());
      }
    }
    if (offsets.isEmpty() && unanswered != null) {
      throw unanswered;
    }
    return offsets;
  }

  /** Where the topic's settings may not be read it may be. */
  private boolean isCompacted(String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      return await(admin.describeConfigs(Set.of(resource)).all().toCompletionStage())
          .get(resource)
          .get(TopicConfig.CLEANUP_POLICY_CONFIG)
          .value()
          .contains(TopicConfig.CLEANUP_POLICY_COMPACT);
    } catch (AuthorizationException e) {
      LOG.atWarn()
          .addKeyValue("topic", topic)
          .addKeyValue("error", e.toString())
          .log("wse.consumer.settings_unknown");
      return true;
    }
  }

  private static <T> T await(CompletionStage<T> stage) {
    return PartitionStarter.await(stage.toCompletableFuture());
  }
}
