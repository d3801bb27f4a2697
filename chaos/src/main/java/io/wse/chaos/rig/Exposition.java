package io.wse.chaos.rig;

import io.wse.testbed.TestbedException;

/** Metrics as a node writes them for Prometheus. */
public record Exposition(String text) {

  /**
   * The sum of all of one name.
   *
   * @param tag that they must have, as {@code area="heap"}; empty for any
   */
  public long sum(String name, String tag) {
    boolean found = false;
    double sum = 0;
    for (String line : text.split("\n")) {
      if (isOf(line, name) && line.contains(tag)) {
        found = true;
        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    if (!found) {
      throw new TestbedException("no meter " + name + " " + tag);
    }
    return Math.round(sum);
  }

  private static boolean isOf(String line, String name) {
    return line.startsWith(name)
        && line.length() > name.length()
        && (line.charAt(name.length()) == ' ' || line.charAt(name.length()) == '{');
  }
}
