package io.wse.socket;

import io.wse.runtime.Readiness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the log answers, as the last request found it; opens and closes the node's gate. Told
 * once each time it changes. State on the verticle's context.
 */
final class LogHealth {
  private static final Logger LOG = LoggerFactory.getLogger(LogHealth.class);

  private final Readiness.Gate gate;
  private boolean reachable;
  private boolean told;

  LogHealth(Readiness.Gate gate) {
    this.gate = gate;
  }

  void answered() {
    if (!reachable) {
      reachable = true;
      told = true;
      gate.open();
      LOG.atInfo().addKeyValue("part", "socket").log("wse.log.reachable");
    }
  }

  void failed(Throwable failure) {
    if (reachable || !told) {
      reachable = false;
      told = true;
      gate.close("the replay log does not answer: " + failure.getMessage());
      LOG.atWarn().addKeyValue("part", "socket").log("wse.log.unavailable");
    }
  }
}
