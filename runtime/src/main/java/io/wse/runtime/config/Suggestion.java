package io.wse.runtime.config;

import java.util.Collection;
import java.util.Comparator;

/** The known name that somebody who mistyped one probably meant. */
public final class Suggestion {
  private Suggestion() {}

  /** {@code "; did you mean X?"}, or empty where nothing is near. */
  public static String of(String unknown, Collection<String> known) {
    return known.stream()
        .min(
            Comparator.comparingInt((String name) -> distance(unknown, name)).thenComparing(n -> n))
        .filter(name -> distance(unknown, name) <= Math.max(2, unknown.length() / 3))
        .map(name -> "; did you mean " + name + "?")
        .orElse("");
  }

  /** How many letters must be changed, added or removed. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(row[j - 1], previous[j]));
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
