package io.wse.testbed;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** Meters as a node writes them for Prometheus. */
public record Exposition(String text) {

  /**
   * The sum of all meters of one name; none where there are none.
   *
   * @param tags that they must have, as {@code area="heap"}
   */
  public OptionalDouble find(String name, String... tags) {
    List<String> lines =
        text.lines()
            .filter(line -> isOf(line, name) && Arrays.stream(tags).allMatch(line::contains))
            .toList();
    return lines.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            lines.stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum());
  }

  /** The same, where there must be one. */
  public double sum(String name, String... tags) {
    return find(name, tags)
        .orElseThrow(
            () -> new TestbedException("no meter " + name + " with " + Arrays.toString(tags)));
  }

  private static boolean isOf(String line, String name) {
    return line.startsWith(name)
        && line.length() > name.length()
        && (line.charAt(name.length()) == ' ' || line.charAt(name.length()) == '{');
  }
}
