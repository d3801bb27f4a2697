package io.wse.it;

import io.wse.testbed.NodeProcess;

/** Reads meters of a node. */
final class Meters {
  private Meters() {}

  /**
   * The sum of all that begin so.
   *
   * @param name with as many of its tags as matter
   */
  static double sum(NodeProcess node, String name) {
    return node.metrics()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Of one meter; NaN where there is none. */
  static double of(NodeProcess node, String nameAndTags) {
    return node.metrics()
        .lines()
        .filter(line -> line.startsWith(nameAndTags + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }
}
