package io.wse.chaos.fault;

/**
 * Draws a share of whatever has numbers; the same numbers each time.
 *
 * @param percent of them
 */
record Lot(long salt, int percent) {

  boolean hits(long number) {
    return Long.remainderUnsigned(mixed(number), 100) < percent;
  }

  /** A number of its own for each that is drawn, from 0 up to, and without, the bound. */
  int number(long number, int bound) {
    return (int) Long.remainderUnsigned(mixed(~number), bound);
  }

  private long mixed(long number) {
    long bits = (number ^ salt) * 0xBF58476D1CE4E5B9L;
    bits = (bits ^ bits >>> 27) * 0x94D049BB133111EBL;
    return bits ^ bits >>> 31;
  }
}
