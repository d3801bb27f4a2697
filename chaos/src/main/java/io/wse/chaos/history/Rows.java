package io.wse.chaos.history;

/**
 * What is left of a set of rows for comparing: how many, and a sum over them that does not depend
 * on their order.
 */
public record Rows(int count, long hash) {
  public static final Rows EMPTY = new Rows(0, 0);

  public Rows with(int user, int item, int value) {
    return new Rows(count + 1, hash + mixed(user, item, value));
  }

  public Rows without(int user, int item, int value) {
    return new Rows(count - 1, hash - mixed(user, item, value));
  }

  private static long mixed(int user, int item, int value) {
    long bits = ((long) user << 32 ^ (long) item * 0x9E3779B97F4A7C15L) + value + 1;
    bits = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
    bits = (bits ^ bits >>> 27) * 0x94D049BB133111EBL;
    return bits ^ bits >>> 31;
  }
}
