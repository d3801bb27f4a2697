package io.wse.consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.wse.codec.bus.BusFault;
import io.wse.codec.event.DecodeException;
import io.wse.codec.event.TimeFault;
import io.wse.codec.event.TypeMapping;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;

/** All meters of the consumer. Safe from any thread. */
final class ConsumerMetrics {
  /** Why a partition is read again from the last offset that was handed over. */
  enum Reread {
    /** What was polled could not be handed over. */
    FAILURE,
    /** A record was about to be passed that nobody had accounted for. Always a fault of ours. */
    VIOLATION
  }

  private final MeterRegistry registry;
  private final Counter records;
  private final Counter redeliveries;
  private final Counter commits;
  private final Counter commitFailures;
  private final Counter pollErrors;
  private final Counter positionsLost;
  private final Counter offsetsWentBack;
  private final Map<Reread, Counter> rereads = new EnumMap<>(Reread.class);
  private final Map<BusFault, Counter> retries = new EnumMap<>(BusFault.class);
  private final Map<String, Counter> deadLetters = new HashMap<>();
  private final Map<String, Counter> skipped = new HashMap<>();
  private final Map<TimeFault, Counter> replacedTimes = new EnumMap<>(TimeFault.class);
  private final Counter deadLetterFailures;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger missingTopics = new AtomicInteger();
  private final Map<TopicPartition, Meter.Id> lags = new ConcurrentHashMap<>();

  ConsumerMetrics(MeterRegistry registry) {
    this.registry = registry;
    records = counter("records", "Records read from Kafka");
    redeliveries = counter("redeliveries", "Entries that the replay log had already");
    commits = commits("ok");
    commitFailures = commits("failed");
    pollErrors = counter("poll.errors", "Polls that failed");
    positionsLost =
        counter("positions.lost", "Positions that Kafka no longer had; all clients resynchronise");
    offsetsWentBack =
        counter(
            "offsets.went.back",
            "Partitions found with other records at offsets that were read; all clients"
                + " resynchronise");
    deadLetterFailures =
        counter("dead.letter.failures", "Attempts to write dead letters that failed");
    for (Reread cause : Reread.values()) {
      rereads.put(
          cause,
          Counter.builder("wse.consumer.rereads")
              .description("Partitions that are read again from the last offset handed over")
              .tag("cause", cause.name())
              .register(registry));
    }
    for (BusFault fault : BusFault.values()) {
      retries.put(
          fault,
          Counter.builder("wse.consumer.retries")
              .description("Batches that were not taken and are sent again")
              .tag("fault", fault.name())
              .register(registry));
    }
    for (DecodeException.Cause cause : DecodeException.Cause.values()) {
      deadLetters.put(cause.name(), deadLetters(cause.name()));
    }
    deadLetters.put(RecordDecoder.DECODER_FAULT, deadLetters(RecordDecoder.DECODER_FAULT));
    skipped.put(RecordDecoder.TOMBSTONE, skips(RecordDecoder.TOMBSTONE));
    skipped.put(RecordDecoder.FOREIGN_REPLAY, skips(RecordDecoder.FOREIGN_REPLAY));
    for (TimeFault fault : TimeFault.values()) {
      replacedTimes.put(
          fault,
          Counter.builder("wse.consumer.times.replaced")
              .description("Events that got another time than their record gives")
              .tag("cause", fault.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    // Shown from the start, so that the first event that goes nowhere is seen as a rise.
    unroutedEvents(TypeMapping.OTHER);
    Gauge.builder("wse.consumer.batches.in.flight", inFlight, AtomicInteger::get)
        .description("Batches that wait for a publisher's answer")
        .register(registry);
    Gauge.builder("wse.consumer.missing.topics", missingTopics, AtomicInteger::get)
        .description("Configured topics that do not exist")
        .register(registry);
  }

  void records(int count) {
    records.increment(count);
  }

  void redelivered(int count) {
    redeliveries.increment(count);
  }

  void committed() {
    commits.increment();
  }

  void commitFailed() {
    commitFailures.increment();
  }

  void pollFailed() {
    pollErrors.increment();
  }

  void positionLost() {
    positionsLost.increment();
  }

  void offsetsWentBack() {
    offsetsWentBack.increment();
  }

  void readAgain(Reread cause) {
    rereads.get(cause).increment();
  }

  void retried(BusFault fault) {
    retries.get(fault).increment();
  }

  void deadLettered(String cause) {
    deadLetters.get(cause).increment();
  }

  void deadLetterFailed() {
    deadLetterFailures.increment();
  }

  void skipped(String cause) {
    skipped.get(cause).increment();
  }

  /**
   * An event that no routing field names a channel for. It ends here, so it is counted here, in the
   * meter that the publisher counts all others in.
   *
   * @param typeTag from a bounded set
   */
  void unrouted(String typeTag) {
    unroutedEvents(typeTag).increment();
  }

  void timeReplaced(TimeFault cause) {
    replacedTimes.get(cause).increment();
  }

  void batchSent() {
    inFlight.incrementAndGet();
  }

  void batchAnswered() {
    inFlight.decrementAndGet();
  }

  void missingTopics(int count) {
    missingTopics.set(count);
  }

  /** Shows the partition's lag; topics and partitions are bounded by what is configured. */
  void showLag(Assignment assignment) {
    hideLag(assignment.partition());
    Gauge gauge =
        Gauge.builder("wse.consumer.lag", assignment.lag(), lag -> lag.get())
            .description("Records that are not yet in the replay log")
            .tag("topic", assignment.partition().topic())
            .tag("partition", Integer.toString(assignment.partition().partition()))
            .strongReference(true)
            .register(registry);
    lags.put(assignment.partition(), gauge.getId());
  }

  void hideLag(TopicPartition partition) {
    Meter.Id id = lags.remove(partition);
    if (id != null) {
      registry.remove(id);
    }
  }

  private Counter counter(String name, String description) {
    return Counter.builder("wse.consumer." + name).description(description).register(registry);
  }

  private Counter commits(String outcome) {
    return Counter.builder("wse.consumer.commits")
        .description("Commits of offsets")
        .tag("outcome", outcome)
        .register(registry);
  }

  private Counter deadLetters(String cause) {
    return Counter.builder("wse.consumer.dead.letters")
        .description("Records that lie in the dead-letter topic")
        .tag("cause", cause)
        .register(registry);
  }

  private Counter unroutedEvents(String typeTag) {
    return Counter.builder("wse_events_processed_total")
        .description("Events by what became of them")
        .tag("event_type", typeTag)
        .tag("status", "unrouted")
        .register(registry);
  }

  private Counter skips(String cause) {
    return Counter.builder("wse.consumer.skipped")
        .description("Records that were skipped by rule")
        .tag("cause", cause)
        .register(registry);
  }
}
