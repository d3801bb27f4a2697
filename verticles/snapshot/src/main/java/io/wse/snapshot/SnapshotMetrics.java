package io.wse.snapshot;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.wse.codec.bus.SnapshotTrigger;
import io.wse.runtime.LatencyBuckets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * All meters of the snapshot verticle; their types are the definitions' names. What reaches clients
 * is counted where it is sent.
 */
final class SnapshotMetrics {
  private final MeterRegistry registry;
  private final Map<String, DistributionSummary> durations = new HashMap<>();
  private final Map<String, DistributionSummary> waits = new HashMap<>();
  private final Map<String, Counter> queries = new HashMap<>();
  private final Map<String, Counter> cacheHits = new HashMap<>();
  private final Map<String, Counter> failures = new HashMap<>();
  private final Counter unknown;
  private final Counter busy;
  private final AtomicInteger pending = new AtomicInteger();

  SnapshotMetrics(MeterRegistry registry, Collection<String> snapshotTypes) {
    this.registry = registry;
    for (String type : snapshotTypes) {
      durations.put(
          type,
          LatencyBuckets.histogramMs("wse_snapshot_duration_ms")
              .description("From the request to the answer, the wait included")
              .tag("snapshot_type", type)
              .register(registry));
      waits.put(
          type,
          LatencyBuckets.histogramMs("wse_snapshot_wait_ms")
              .description("Until the projector had passed the topics' ends, or the time was over")
              .tag("snapshot_type", type)
              .register(registry));
      queries.put(type, counter("wse_snapshot_queries", "Queries of the read model", type));
      cacheHits.put(
          type, counter("wse_snapshot_cache_hits", "Requests served without a query", type));
      failures.put(
          type, counter("wse_snapshot_failures", "Requests that could not be served", type));
    }
    unknown = refused("unknown");
    busy = refused("busy");
    Gauge.builder("wse_snapshots_pending", pending, AtomicInteger::get)
        .description("Requests under way")
        .register(registry);
  }

  void cacheBytes(LongSupplier bytes) {
    Gauge.builder("wse_snapshot_cache_bytes", bytes, LongSupplier::getAsLong)
        .description("Bytes of snapshots kept to be served again")
        .strongReference(true)
        .register(registry);
  }

  void made(String type, SnapshotTrigger trigger, boolean exact, long durationMs) {
    durations.get(type).record(durationMs);
    Counter.builder("wse_snapshots_made")
        .description("Snapshots made; those that are not exact may lack the latest")
        .tag("snapshot_type", type)
        .tag("trigger", trigger.word())
        .tag("exact", Boolean.toString(exact))
        .register(registry)
        .increment();
  }

  void waited(String type, long waitMs) {
    waits.get(type).record(waitMs);
  }

  void queried(String type) {
    queries.get(type).increment();
  }

  void servedFromCache(String type) {
    cacheHits.get(type).increment();
  }

  void failed(String type) {
    failures.get(type).increment();
  }

  void refusedUnknown() {
    unknown.increment();
  }

  void refusedBusy() {
    busy.increment();
  }

  void pending(int count) {
    pending.set(count);
  }

  private Counter counter(String name, String description, String type) {
    return Counter.builder(name)
        .description(description)
        .tag("snapshot_type", type)
        .register(registry);
  }

  private Counter refused(String reason) {
    return Counter.builder("wse_snapshot_refused")
        .description("Requests that were refused at once")
        .tag("reason", reason)
        .register(registry);
  }
}
