package io.wse.socket;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.wse.codec.LogEntry;
import io.wse.codec.WireTime;
import io.wse.codec.bus.SnapshotTrigger;
import io.wse.codec.protocol.CloseCode;
import io.wse.codec.protocol.ResyncReason;
import io.wse.runtime.BoundedTag;
import io.wse.runtime.LatencyBuckets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * The meters of the socket verticle. Written on its context; the numbers that gauges show are read
 * from other threads.
 */
final class SocketMetrics {
  private final MeterRegistry meters;
  private final List<Gauge> gauges = new ArrayList<>();
  private final Map<String, AtomicInteger> connections = new HashMap<>();
  private final AtomicInteger behind = new AtomicInteger();
  private final AtomicInteger waitingToJoin = new AtomicInteger();
  private final AtomicInteger registering = new AtomicInteger();
  private final AtomicInteger fullNow = new AtomicInteger();
  private final AtomicLong queueHighWater = new AtomicLong();
  private final DistributionSummary latency;
  private final Counter frames;
  private final Counter frameBytes;
  private final Counter queuesFull;
  private final Counter doubled;
  private final Counter holes;
  private final Counter headsCompared;
  private final Counter registeredAnew;
  private final Counter pagesRead;
  private final Counter pagesShared;
  private final Map<ResyncReason, Counter> resyncs = new EnumMap<>(ResyncReason.class);
  private final Map<Integer, Counter> closes = new HashMap<>();
  private final Counter otherCloses;
  private final BoundedTag snapshotTypes;

  SocketMetrics(MeterRegistry meters, Collection<String> snapshotNames) {
    this.meters = meters;
    this.snapshotTypes = new BoundedTag(snapshotNames);
    latency =
        LatencyBuckets.histogramMs("wse_event_latency_ms")
            .description("From the record's timestamp in Kafka to the write to the socket, live")
            .register(meters);
    frames = counter("wse_socket_frames", "Frames written to connections");
    frameBytes = counter("wse_socket_frame_bytes", "Bytes of text in frames written");
    queuesFull = counter("wse_socket_queue_full", "Times a connection's write queue was full");
    doubled = counter("wse_socket_deliveries_doubled", "Deliveries of which all was known");
    holes = counter("wse_socket_holes_repaired", "Holes of a channel that were read from the log");
    headsCompared =
        counter("wse_socket_heads_compared", "Comparisons of a channel with the log's head");
    registeredAnew =
        counter("wse_socket_registered_anew", "Channels that the bus brought nothing of any more");
    pagesRead = pages("log");
    pagesShared = pages("shared");
    for (ResyncReason reason : ResyncReason.values()) {
      resyncs.put(
          reason,
          counter("wse_socket_resyncs", "Resyncs told to connections", "reason", reason.word()));
    }
    for (CloseCode code : CloseCode.values()) {
      closes.put(code.code(), closes(Integer.toString(code.code())));
    }
    for (int code : new int[] {1000, 1001, 1006}) {
      closes.put(code, closes(Integer.toString(code)));
    }
    otherCloses = closes(BoundedTag.OTHER);
    gauge("wse_socket_queues_full", "Connections whose write queue is full now", fullNow::get);
    gauge(
        "wse_socket_waiting_to_join",
        "Connections that wait until others have joined",
        waitingToJoin::get);
    gauge(
        "wse_socket_registering",
        "Channels followed that are not yet, or not again, registered on the bus",
        registering::get);
    gauge("wse_socket_behind", "Subscriptions that are catching up from the log", behind::get);
    gauges.add(
        Gauge.builder("wse_socket_queue_high_water_bytes", queueHighWater, AtomicLong::get)
            .description("Most that ever waited to be sent to one connection")
            .register(meters));
    for (TransportKind kind : TransportKind.values()) {
      AtomicInteger count = new AtomicInteger();
      connections.put(kind.word(), count);
      gauges.add(
          Gauge.builder("wse_active_connections", count, AtomicInteger::get)
              .description("Connections that were welcomed")
              .tag("transport", kind.word())
              .register(meters));
    }
  }

  private Counter counter(String name, String description, String... tags) {
    return Counter.builder(name).description(description).tags(tags).register(meters);
  }

  private Counter pages(String from) {
    return counter("wse_socket_pages", "Pages that connections were caught up with", "from", from);
  }

  private Counter closes(String code) {
    return counter("wse_socket_closed", "Connections closed, by close code", "code", code);
  }

  private void gauge(String name, String description, IntSupplier value) {
    gauges.add(
        Gauge.builder(name, value, IntSupplier::getAsInt)
            .description(description)
            .strongReference(true)
            .register(meters));
  }

  /** An event was written as it came. */
  void written(LogEntry entry) {
    WireTime.latencyMs(entry.recordTimeMs(), System.currentTimeMillis()).ifPresent(latency::record);
  }

  void frameWritten(int bytes) {
    frames.increment();
    frameBytes.increment(bytes);
  }

  void queueFull(long queuedBytes) {
    fullNow.incrementAndGet();
    queuesFull.increment();
    queueHighWater.accumulateAndGet(queuedBytes, Math::max);
  }

  void queueHasRoom() {
    fullNow.decrementAndGet();
  }

  void deliveryDoubled() {
    doubled.increment();
  }

  void holeRepaired() {
    holes.increment();
  }

  void registeredAnew() {
    registeredAnew.increment();
  }

  void headsCompared(int channels) {
    headsCompared.increment(channels);
  }

  /** A page was asked of the log. */
  void pageRead() {
    pagesRead.increment();
  }

  /** A page that was asked of the log for somebody else. */
  void pageShared() {
    pagesShared.increment();
  }

  void resync(ResyncReason reason) {
    resyncs.get(reason).increment();
  }

  void waitingToJoin(int change) {
    waitingToJoin.addAndGet(change);
  }

  void registering(int change) {
    registering.addAndGet(change);
  }

  void behind(int change) {
    behind.addAndGet(change);
  }

  void connected(TransportKind kind) {
    connections.get(kind.word()).incrementAndGet();
  }

  void disconnected(TransportKind kind) {
    connections.get(kind.word()).decrementAndGet();
  }

  void closed(int code) {
    closes.getOrDefault(code, otherCloses).increment();
  }

  void snapshotSent(String snapshotType, SnapshotTrigger trigger) {
    meters
        .counter(
            "wse_snapshots_sent",
            Tags.of("snapshot_type", snapshotTypes.value(snapshotType), "trigger", trigger.word()))
        .increment();
  }

  /** How many channels are followed; a gauge of the feeds' own count. */
  void feeds(AtomicInteger count) {
    gauge("wse_socket_feeds", "Channels followed on this node", count::get);
  }

  /** Takes the gauges away, which would otherwise show what is gone. */
  void close() {
    gauges.forEach(meters::remove);
  }
}
