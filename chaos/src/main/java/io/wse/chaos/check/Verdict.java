package io.wse.chaos.check;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the judge found. */
public final class Verdict {
  /** Of each kind and phase; all are counted. */
  private static final int MOST_TOLD = 5;

  private final List<Tally> tallies = new ArrayList<>();
  private final Map<Violation.Kind, Long> counts = new EnumMap<>(Violation.Kind.class);
  private final List<Violation> told = new ArrayList<>();

  Verdict(int phases) {
    for (int i = 0; i < phases; i++) {
      tallies.add(new Tally());
    }
  }

  void violated(Violation.Kind kind, int phase, String what) {
    counts.merge(kind, 1L, Long::sum);
    long alike =
        told.stream().filter(other -> other.kind() == kind && other.phase() == phase).count();
    if (alike < MOST_TOLD) {
      told.add(new Violation(kind, phase, what));
    }
  }

  public boolean isClean() {
    return counts.isEmpty();
  }

  public Map<Violation.Kind, Long> counts() {
    return Map.copyOf(counts);
  }

  /** The first of each kind and phase. */
  public List<Violation> violations() {
    return List.copyOf(told);
  }

  /** By phase. */
  public List<Tally> tallies() {
    return List.copyOf(tallies);
  }

  public Tally total() {
    Tally total = new Tally();
    tallies.forEach(total::add);
    return total;
  }

  Tally tally(int phase) {
    return tallies.get(phase);
  }
}
