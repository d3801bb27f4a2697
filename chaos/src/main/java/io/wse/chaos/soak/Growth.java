package io.wse.chaos.soak;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of one value from the first sample to the last.
 *
 * @param values at each sample
 */
public record Growth(String name, List<Long> values) {
  /** What may grow by this or more is a leak, in so little time. */
  public static final double LIMIT_PERCENT = 5;

  public Growth {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("values: expected at least one");
    }
  }

  /** Of each value that the first sample has. */
  public static List<Growth> of(List<Sample> samples) {
    List<Growth> all = new ArrayList<>();
    for (String name : samples.get(0).values().keySet()) {
      all.add(new Growth(name, samples.stream().map(one -> one.values().get(name)).toList()));
    }
    return all;
  }

  public double percent() {
    long first = values.get(0);
    long last = values.get(values.size() - 1);
    if (first == 0) {
      return last == 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    return (last - first) * 100.0 / first;
  }

  public boolean isTooMuch() {
    return percent() >= LIMIT_PERCENT;
  }
}
