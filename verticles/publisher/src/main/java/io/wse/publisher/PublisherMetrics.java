package io.wse.publisher;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.wse.log.AppendResult;
import io.wse.log.AppendResult.Outcome;
import io.wse.runtime.LatencyBuckets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All meters of the publisher. Counters by event type are made when a type first occurs; types come
 * from the configuration's names, so they are few. Used on the verticle's context.
 */
final class PublisherMetrics {

  /** What became of an event. */
  enum Status {
    /** Written to at least one channel's log. */
    APPENDED,
    /** Dropped: its producer had written it before, at another offset. */
    DOUBLE,
    /** In the log of all its channels already. */
    REDELIVERED,
    /** Its batch failed; it is sent again. */
    FAILED;

    /**
     * @param outcomes in the channels that the event goes to
     */
    static Status of(Set<Outcome> outcomes) {
      if (outcomes.contains(Outcome.APPENDED)) {
        return APPENDED;
      }
      return outcomes.contains(Outcome.DOUBLE) ? DOUBLE : REDELIVERED;
    }
  }

  private final MeterRegistry registry;
  private final Map<Status, Map<String, Counter>> events = new EnumMap<>(Status.class);
  private final DistributionSummary appendMs;
  private final Map<Outcome, Counter> entries = new EnumMap<>(Outcome.class);
  private final Counter lostMarks;
  private final Counter appendFailures;
  private final Counter begunAnew;
  private final Counter deliveries;
  private final Counter notices;
  private final AtomicInteger inFlight = new AtomicInteger();

  PublisherMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (Status status : Status.values()) {
      events.put(status, new HashMap<>());
    }
    appendMs =
        LatencyBuckets.histogramMs("wse_log_append_ms")
            .description("From sending a batch to the log until all its buckets have it")
            .register(registry);
    for (Outcome outcome : Outcome.values()) {
      entries.put(outcome, entries(outcome.name().toLowerCase(Locale.ROOT)));
    }
    lostMarks =
        counter("wse_log_lost_marks_total", "Marks of dead-lettered records, sent to the log");
    appendFailures =
        counter("wse_log_append_failures_total", "Batches that the log did not take as a whole");
    begunAnew =
        counter(
            "wse_log_begun_anew_total",
            "Times that all channels began new epochs, as Kafka had lost records");
    deliveries = deliveries("entries");
    notices = deliveries("notice");
    Gauge.builder("wse_publisher_batches_in_flight", inFlight, AtomicInteger::get)
        .description("Batches that are not yet answered")
        .register(registry);
  }

  /**
   * @param typeTag from a bounded set
   */
  void event(String typeTag, Status status) {
    events
        .get(status)
        .computeIfAbsent(
            typeTag,
            tag ->
                Counter.builder("wse_events_processed_total")
                    .description("Events by what became of them")
                    .tag("event_type", tag)
                    .tag("status", status.name().toLowerCase(Locale.ROOT))
                    .register(registry))
        .increment();
  }

  void appended(double durationMs, AppendResult result) {
    appendMs.record(durationMs);
    entries.forEach((outcome, counter) -> counter.increment(result.count(outcome)));
  }

  void appendFailed() {
    appendFailures.increment();
  }

  void begunAnew() {
    begunAnew.increment();
  }

  void lostMarks(int count) {
    lostMarks.increment(count);
  }

  void delivered(boolean notice) {
    (notice ? notices : deliveries).increment();
  }

  void inFlight(int batches) {
    inFlight.set(batches);
  }

  private Counter entries(String result) {
    return Counter.builder("wse_log_append_entries_total")
        .description("Entries sent to the log, by what became of them")
        .tag("result", result)
        .register(registry);
  }

  private Counter deliveries(String kind) {
    return Counter.builder("wse_deliveries_total")
        .description("Deliveries published on the bus: of entries, or a notice of the head")
        .tag("kind", kind)
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }
}
