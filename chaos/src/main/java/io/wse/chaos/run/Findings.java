package io.wse.chaos.run;

import io.wse.chaos.check.Violation;

/** What stands below a table: the violations by kind with the first few of each, and the word. */
final class Findings {
  private Findings() {}

  static String of(Outcome outcome) {
    StringBuilder text = new StringBuilder();
    outcome
        .verdict()
        .counts()
        .forEach((kind, count) -> text.append("%n%s: %d".formatted(kind, count)));
    for (Violation violation : outcome.verdict().violations()) {
      text.append(
          "%n  [%s] %s: %s"
              .formatted(
                  outcome.phases().get(violation.phase()), violation.kind(), violation.what()));
    }
    outcome.troubles().forEach(trouble -> text.append("%ntrouble: %s".formatted(trouble)));
    return text.append("%n%s%n".formatted(outcome.isClean() ? "CLEAN" : "VIOLATED")).toString();
  }
}
