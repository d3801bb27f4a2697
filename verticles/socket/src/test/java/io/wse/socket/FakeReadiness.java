package io.wse.socket;

import io.wse.runtime.Readiness;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Gates whose state a test can see. */
final class FakeReadiness implements Readiness {
  private final Map<String, Boolean> open = new ConcurrentHashMap<>();

  @Override
  public Gate gate(String name) {
    open.put(name, false);
    return new Gate() {
      @Override
      public void open() {
        open.put(name, true);
      }

      @Override
      public void close(String reason) {
        open.put(name, false);
      }
    };
  }

  boolean isOpen(String name) {
    return open.getOrDefault(name, false);
  }
}
