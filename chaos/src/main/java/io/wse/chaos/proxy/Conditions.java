package io.wse.chaos.proxy;

/**
 * How a link carries bytes, both ways.
 *
 * @param latencyMs each byte comes so much later
 * @param bytesPerSecond at most; 0 for as many as come
 * @param sliceBytes at most so many are passed on at once; 0 for as they come
 * @param stalled nothing is passed on, not even that a side has gone; both believe the link stands
 */
public record Conditions(long latencyMs, long bytesPerSecond, int sliceBytes, boolean stalled) {
  public static final Conditions CLEAR = new Conditions(0, 0, 0, false);
  public static final Conditions STALLED = new Conditions(0, 0, 0, true);

  public Conditions {
    if (latencyMs < 0 || bytesPerSecond < 0 || sliceBytes < 0) {
      throw new IllegalArgumentException("expected no negative numbers");
    }
  }

  public static Conditions slow(long latencyMs, long bytesPerSecond) {
    return new Conditions(latencyMs, bytesPerSecond, 0, false);
  }

  public static Conditions sliced(int bytes) {
    return new Conditions(0, 0, bytes, false);
  }
}
