package io.wse.runtime;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Shows each gate as a meter, so that an alarm can be raised on what a node does without and not
 * only on its not being ready. Safe from any thread.
 */
final class GateMeters {
  private final Gates gates;
  private final MeterRegistry registry;
  private final Set<String> shown = ConcurrentHashMap.newKeySet();

  private GateMeters(Gates gates, MeterRegistry registry) {
    this.gates = gates;
    this.registry = registry;
  }

  /** Those there are and those to come. */
  static void show(Gates gates, MeterRegistry registry) {
    GateMeters meters = new GateMeters(gates, registry);
    gates.onMove(meters::showNew);
    meters.showNew();
  }

  private void showNew() {
    for (String name : gates.reasons().keySet()) {
      if (shown.add(name)) {
        Gauge.builder("wse_gate_open", gates, all -> all.isOpen(name) ? 1 : 0)
            .description("Whether a gate of readiness is open")
            .tag("gate", name)
            .register(registry);
      }
    }
  }
}
