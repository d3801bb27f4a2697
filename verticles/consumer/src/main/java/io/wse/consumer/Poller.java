package io.wse.consumer;

import io.wse.consumer.TopicWatch.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the group's partitions. Every method runs on the polling thread.
 *
 * <p>The thread is our own, not one of a read stream: where a partition begins must be settled
 * inside the rebalance, before anything of it is fetched, and commits must go out without holding
 * up the next poll. A partition that was just assigned is paused and held at a position of no
 * meaning until {@link PartitionStarts} has found its own.
 */
final class Poller implements ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

  static final String GROUP = "group";
  static final String POLL = "poll";

  /** Bounds how long anything but records waits: resuming, commits, a stop. */
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);

  /** The same while a partition is paused, so that its queue is not drained before more comes. */
  private static final Duration POLL_TIMEOUT_PAUSED = Duration.ofMillis(10);

  /** How long a rebalance may be held up by the last commit of what is taken away. */
  private static final Duration REVOKE_TIMEOUT = Duration.ofMillis(1_500);

  private static final Backoff REREAD_BACKOFF = new Backoff(100, 5_000);

  private static final long LAG_INTERVAL_MS = 1_000;

  private final Consumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final TopicWatch watch;
  private final Subscription subscription;
  private final PartitionStarter starter;
  private final PartitionStarts starts;
  private final OffsetCommits commits;
  private final Backpressure backpressure;
  private final KafkaHealth health;
  private final HandOver handOver;
  private final PartitionEvents events;
  private final ConsumerMetrics metrics;
  private final LongSupplier clockMs;

  private final Map<TopicPartition, Assignment> active = new HashMap<>();

  /** Those that start again in a topic made again: whether all of the former one was taken. */
  private final Map<TopicPartition, Boolean> formerTopicTaken = new HashMap<>();

  private boolean isFetching = true;

  /** In the group, and not all of the partitions have begun yet. */
  private boolean isJoining;

  private long lagDueMs;

  Poller(
      ConsumerOptions options,
      KafkaClients clients,
      LogMemory memory,
      RecordDecoder decoder,
      PartitionEvents events,
      ConsumerMetrics metrics,
      LongSupplier clockMs) {
    this.consumer = clients.consumer();
    this.admin = clients.admin();
    this.events = events;
    this.metrics = metrics;
    this.clockMs = clockMs;
    this.watch = new TopicWatch(admin, options.topics(), options.replayTopic(), 2_000, clockMs);
    this.subscription = new Subscription(consumer, this, events);
    this.starter =
        new PartitionStarter(admin, consumer, options.group(), new StartRule(options.start()));
    HistoryCheck history = new HistoryCheck(admin, clients.readers(), decoder, metrics);
    this.starts =
        new PartitionStarts(
            partitions -> starter.start(partitions).values(),
            history::check,
            memory,
            events,
            clockMs);
    this.backpressure = new Backpressure(consumer, options.queueRecords(), options.queueBytes());
    this.health = new KafkaHealth(options.kafka().bootstrap(), events, metrics);
    this.commits = new OffsetCommits(consumer, metrics, 200, clockMs);
    this.handOver =
        new HandOver(consumer, decoder::decode, REREAD_BACKOFF, events, metrics, clockMs);
  }

  /**
   * One round: look after topics, starts, pauses and commits, then poll.
   *
   * @return whether it polled; if not, there is nothing to poll yet
   */
  boolean turn() {
    lookAfterTopics();
    if (subscription.isEmpty()) {
      return false;
    }
    List.copyOf(active.values()).stream()
        .filter(Assignment::mustBeginAgain)
        .forEach(unaccounted -> hold(unaccounted.partition()));
    beginPartitions();
    // A Kafka that comes back may have other records: nothing of them before it was looked at.
    boolean isAnyPaused = backpressure.balance(readable(), isFetching && !health.isAway());
    if (!health.isAway()) {
      commits.turn();
    }
    handOver.check();
    poll(isAnyPaused ? POLL_TIMEOUT_PAUSED : POLL_TIMEOUT);
    showLag();
    return true;
  }

  private void poll(Duration timeout) {
    boolean isPolled = false;
    try {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(timeout);
      isPolled = true;
      handOver.take(records);
    } catch (OffsetOutOfRangeException e) {
      metrics.pollFailed();
      new HashSet<>(e.offsetOutOfRangePartitions().entrySet())
          .forEach(lost -> positionLost(lost.getKey(), lost.getValue()));
    } finally {
      if (!isPolled) {
        handOver.pollFailed();
      }
    }
  }

  /** From the next turn on nothing is fetched, but the group is not left. */
  void stopFetching() {
    isFetching = false;
  }

  /** Commits what can be and leaves the group. */
  void close(Duration timeout) {
    commits.now(active.values(), timeout);
    consumer.close(timeout);
    admin.close(timeout);
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    isJoining = true;
    partitions.forEach(this::hold);
    LOG.atInfo()
        .addKeyValue("assigned", partitions.size())
        .addKeyValue("partitions", consumer.assignment().size())
        .log("wse.consumer.assigned");
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    List<Assignment> revoked = partitions.stream().map(active::get).filter(a -> a != null).toList();
    commits.now(revoked, REVOKE_TIMEOUT);
    partitions.forEach(this::end);
    LOG.atInfo().addKeyValue("revoked", partitions.size()).log("wse.consumer.revoked");
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    events.held(GROUP, "was put out of its group and has not joined again yet");
    partitions.forEach(this::end);
    LOG.atWarn().addKeyValue("lost", partitions.size()).log("wse.consumer.lost");
  }

  /** Nothing of the partition is fetched until its start is known. */
  private void hold(TopicPartition partition) {
    end(partition);
    consumer.pause(Set.of(partition));
    consumer.seek(partition, 0);
    starts.add(partition);
  }

  private void end(TopicPartition partition) {
    starts.remove(partition);
    formerTopicTaken.remove(partition);
    Assignment assignment = active.remove(partition);
    if (assignment != null) {
      handOver.end(assignment);
      commits.forget(assignment);
      metrics.hideLag(partition);
      events.ended(assignment);
    }
  }

  private void begin(PartitionStarter.Started started) {
    TopicPartition partition = started.assignment().partition();
    Boolean isAllTaken = formerTopicTaken.remove(partition);
    Assignment assignment =
        isAllTaken == null ? started.assignment() : started.assignment().beginningAnew(!isAllTaken);
    handOver.begin(assignment, assignment.startOffset());
    active.put(partition, assignment);
    commits.begin(assignment, started.isCommitted());
    metrics.showLag(assignment);
    LOG.atInfo()
        .addKeyValue("topic", partition.topic())
        .addKeyValue("partition", partition.partition())
        .addKeyValue("offset", assignment.startOffset())
        .addKeyValue("from", started.from())
        .log("wse.consumer.partition_started");
    events.begun(assignment);
    if (assignment.mustBeginAnew()) {
      lost(assignment, assignment.startOffset());
    }
  }

  /** From the offset on nothing is sent before the log has begun anew. */
  private void lost(Assignment assignment, long offset) {
    assignment.queued(1, 0);
    events.read(assignment, offset, List.of(new Entry.Lost(offset)));
  }

  private void beginPartitions() {
    starts.turn().forEach(this::begin);
    if (isJoining && starts.isEmpty()) {
      isJoining = false;
      events.released(GROUP);
    }
  }

  private void lookAfterTopics() {
    Optional<Topics> found;
    try {
      found = watch.turn();
    } catch (RuntimeException e) {
      health.away(e);
      return;
    }
    found.ifPresent(
        topics -> {
          if (health.isAway()) {
            // It may have been restored from a backup, and may have other records by now.
            List.copyOf(active.keySet()).forEach(this::hold);
          }
          health.back();
          health.missing(topics.missing());
          follow(topics.ids());
        });
  }

  private void follow(Map<String, String> found) {
    Map<String, String> ids = subscription.found(found);
    starter.topics(ids);
    for (Assignment assignment : List.copyOf(active.values())) {
      String id = ids.get(assignment.partition().topic());
      if (id != null && !id.equals(assignment.lineage().topicId())) {
        recreated(assignment);
      }
    }
    subscription.update();
  }

  /** What is queued and in flight belongs to a topic that is gone. */
  private void recreated(Assignment assignment) {
    LOG.atWarn()
        .addKeyValue("topic", assignment.partition().topic())
        .addKeyValue("partition", assignment.partition().partition())
        .log("wse.consumer.topic_recreated");
    OptionalLong end = endOffset(assignment.partition());
    hold(assignment.partition());
    formerTopicTaken.put(
        assignment.partition(), end.isPresent() && end.getAsLong() <= assignment.acknowledged());
  }

  private void positionLost(TopicPartition partition, long position) {
    Assignment assignment = active.get(partition);
    if (assignment == null) {
      return;
    }
    TopicDescription topic =
        PartitionStarter.await(TopicWatch.existing(admin, Set.of(partition.topic())))
            .get(partition.topic());
    if (topic == null || !topic.topicId().toString().equals(assignment.lineage().topicId())) {
      recreated(assignment);
      return;
    }
    long first =
        consumer.beginningOffsets(Set.of(partition), KafkaSettings.CALL_TIMEOUT).get(partition);
    if (first < position) {
      // The log was cut off at its end. What is queued may not be Kafka's any more: start again.
      hold(partition);
      return;
    }
    metrics.positionLost();
    LOG.atError()
        .addKeyValue(
            "error", "Kafka no longer has this position; the log begins anew for all clients")
        .addKeyValue("topic", partition.topic())
        .addKeyValue("partition", partition.partition())
        .addKeyValue("offset", position)
        .addKeyValue("continued_at", first)
        .log("wse.error");
    lost(assignment, first);
    handOver.skipTo(assignment, first);
  }

  /** Those that may be resumed where they are paused. */
  private List<Assignment> readable() {
    return active.values().stream().filter(each -> !handOver.isWaiting(each)).toList();
  }

  private void showLag() {
    if (clockMs.getAsLong() < lagDueMs) {
      return;
    }
    lagDueMs = clockMs.getAsLong() + LAG_INTERVAL_MS;
    for (Assignment assignment : active.values()) {
      endOffset(assignment.partition())
          .ifPresent(end -> assignment.lag().set(Math.max(0, end - assignment.acknowledged())));
    }
  }

  /** The partition's end as of the last fetch. */
  private OptionalLong endOffset(TopicPartition partition) {
    OptionalLong behind = consumer.currentLag(partition);
    OptionalLong position = handOver.position(partition);
    return behind.isPresent() && position.isPresent()
        ? OptionalLong.of(position.getAsLong() + behind.getAsLong())
        : OptionalLong.empty();
  }
}
