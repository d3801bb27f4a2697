package io.wse.chaos.client;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What is counted of all clients while they run. Safe from several threads. */
public final class CrowdStats {
  final AtomicInteger connected = new AtomicInteger();
  final LongAdder events = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder resyncs = new LongAdder();
  final LongAdder snapshots = new LongAdder();
  private final Map<Integer, AtomicLong> closes = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> errors = new ConcurrentHashMap<>();
  private final Map<Integer, AtomicLong> refusals = new ConcurrentHashMap<>();

  void closed(int code) {
    closes.computeIfAbsent(code, none -> new AtomicLong()).incrementAndGet();
  }

  void error(String code) {
    errors.computeIfAbsent(code, none -> new AtomicLong()).incrementAndGet();
  }

  void refused(int code) {
    refusals.computeIfAbsent(code, none -> new AtomicLong()).incrementAndGet();
  }

  public int connected() {
    return connected.get();
  }

  public long events() {
    return events.sum();
  }

  public long bytes() {
    return bytes.sum();
  }

  public long resyncs() {
    return resyncs.sum();
  }

  public long snapshots() {
    return snapshots.sum();
  }

  /** Ends of connections by close code; 1006 for those without. */
  public Map<Integer, AtomicLong> closes() {
    return new TreeMap<>(closes);
  }

  /** Error frames by code. */
  public Map<String, AtomicLong> errors() {
    return new TreeMap<>(errors);
  }

  /** Clients that were told not to come back, by close code. There is no reason for any. */
  public Map<Integer, AtomicLong> refusals() {
    return new TreeMap<>(refusals);
  }
}
