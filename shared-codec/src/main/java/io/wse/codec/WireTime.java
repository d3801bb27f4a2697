package io.wse.codec;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;

/** Times as frames carry them: RFC 3339 in UTC with milliseconds, whatever was written before. */
public final class WireTime {

  /**
   * Longest latency that is reported. A longer one is a clock that is wrong, or an event that was
   * written long after it happened.
   */
  public static final long MAX_LATENCY_MS = 24 * 60 * 60 * 1000L;

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** The first and the last time that RFC 3339 can express; others are moved to them. */
  private static final Instant MIN = Instant.parse("0000-01-01T00:00:00.000Z");

  private static final Instant MAX = Instant.parse("9999-12-31T23:59:59.999Z");

  private WireTime() {}

  /** {@code 2026-01-02T03:04:05.678Z}. */
  public static String text(Instant time) {
    return FORMAT.format(time.isBefore(MIN) ? MIN : time.isAfter(MAX) ? MAX : time);
  }

  /**
   * @param timeMs ms since 1970
   */
  public static String text(long timeMs) {
    return text(Instant.ofEpochMilli(timeMs));
  }

  /**
   * The time from an event to now, ms since 1970 each. It is 0 where the event's clock is ahead,
   * and empty where they lie further apart than {@link #MAX_LATENCY_MS}, in either direction.
   */
  public static OptionalLong latencyMs(long eventMs, long nowMs) {
    if (eventMs < nowMs - MAX_LATENCY_MS || eventMs > nowMs + MAX_LATENCY_MS) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Math.max(0, nowMs - eventMs));
  }
}
