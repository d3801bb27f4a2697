package io.wse.consumer;

import io.wse.runtime.Readiness;
import java.util.Map;
import java.util.TreeMap;

/** Open when nothing holds it. Lives on the verticle's context. */
final class ConsumingGate {
  static final String NAME = "consuming";

  private final Readiness.Gate gate;

  /** Reasons by what holds the gate. */
  private final Map<String, String> holding = new TreeMap<>();

  ConsumingGate(Readiness readiness) {
    gate = readiness.gate(NAME);
  }

  void hold(String holder, String reason) {
    if (!reason.equals(holding.put(holder, reason))) {
      move();
    }
  }

  void release(String holder) {
    if (holding.remove(holder) != null) {
      move();
    }
  }

  private void move() {
    if (holding.isEmpty()) {
      gate.open();
    } else {
      gate.close(String.join("; ", holding.values()));
    }
  }
}
