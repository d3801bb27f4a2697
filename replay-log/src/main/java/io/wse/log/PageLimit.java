package io.wse.log;

/** How much one read brings at most. */
public record PageLimit(int entries, int bytes) {

  public PageLimit {
    if (entries < 1 || bytes < 1) {
      throw new IllegalArgumentException(
          "expected at least one entry and one byte, found " + entries + " and " + bytes);
    }
  }
}
