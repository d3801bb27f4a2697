package io.wse.chaos.fault;

import java.util.List;

/** Several faults at once. */
final class Mixed {
  private static final long EVERY_MS = 4_000;
  private static final int STRIKES = 4;

  private Mixed() {}

  /**
   * @param simple faults that may happen together: each may be struck while another one lasts
   */
  static Fault of(List<Fault> simple) {
    return new Fault(
        "mixed",
        "others of these at the same time, a new one every four seconds",
        EVERY_MS * STRIKES + 25_000,
        (plan, at) -> {
          for (int i = 0; i < STRIKES; i++) {
            plan.oneOf(simple).strike().at(plan, at + i * EVERY_MS);
          }
        });
  }
}
