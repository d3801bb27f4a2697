package io.wse.log;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares epochs. The epoch of a channel that was never written is derived from its bucket's
 * generation and the day, {@code <generation>.<era>}, so that nothing is stored for it. The channel
 * keeps that epoch when it is first written.
 */
public final class Epochs {

  private static final Pattern DERIVED = Pattern.compile("(\\w+)\\.(\\d{1,15})");

  /** The same as in {@code bucket.lua}, where the reason is. */
  private static final long SAME_ERAS = 5;

  private Epochs() {}

  /**
   * Whether two epochs of one channel name the same numbering. They do if they are equal, and also
   * if they were derived from one generation at most 5 days apart: within that time a channel
   * cannot be written, forgotten and written again.
   */
  public static boolean same(String one, String other) {
    if (one.equals(other)) {
      return true;
    }
    Matcher first = DERIVED.matcher(one);
    Matcher second = DERIVED.matcher(other);
    return first.matches()
        && second.matches()
        && first.group(1).equals(second.group(1))
        && Math.abs(Long.parseLong(first.group(2)) - Long.parseLong(second.group(2))) <= SAME_ERAS;
  }
}
