package io.wse.codec.event;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the time of a domain event: ISO 8601 in its common forms, or a number of seconds,
 * milliseconds, microseconds or nanoseconds since 1970.
 *
 * <p>A time must lie in the years 1971 to 2199. No number is in this range in two units, so a
 * number needs no unit: it has the one that puts it there.
 */
final class EventTime {

  static final long MIN_MS = LocalDate.of(1971, 1, 1).toEpochDay() * 86_400_000;
  static final long END_MS = LocalDate.of(2200, 1, 1).toEpochDay() * 86_400_000;

  /** Longer numbers are not read: what they cost rises with the square of their length. */
  private static final int MAX_NUMBER_LENGTH = 64;

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?\\d++(?:\\.\\d*+)?(?:[eE][+-]?\\d{1,9})?");

  private static final String OFFSET =
      "(?: ?(?:[Zz]|([+-])(\\d\\d)(?::?(\\d\\d))?)(?:\\[[^]]*])?)?";

  private static final Pattern EXTENDED =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)(?:[Tt ](\\d\\d)(?::(\\d\\d)(?::(\\d\\d)(?:[.,](\\d++))?)?)?"
              + OFFSET
              + ")?");

  private static final Pattern BASIC =
      Pattern.compile(
          "(\\d{4})(\\d\\d)(\\d\\d)(?:[Tt ](\\d\\d)(?:(\\d\\d)(?:(\\d\\d)(?:[.,](\\d++))?)?)?"
              + OFFSET
              + ")?");

  private EventTime() {}

  /** Whether a time is one that events have. */
  static boolean isInRange(long timeMs) {
    return timeMs >= MIN_MS && timeMs < END_MS;
  }

  /**
   * @return ms since 1970; empty for what is no time or out of range, see {@link #fault}
   */
  static OptionalLong parse(String written) {
    String text = written.strip();
    OptionalLong number = NUMBER.matcher(text).matches() ? number(text) : OptionalLong.empty();
    OptionalLong timeMs = number.isPresent() ? number : iso(text);
    return timeMs.isPresent() && isInRange(timeMs.getAsLong()) ? timeMs : OptionalLong.empty();
  }

  /** Why {@link #parse} gives nothing. */
  static TimeFault fault(String written) {
    String text = written.strip();
    return NUMBER.matcher(text).matches() || iso(text).isPresent()
        ? TimeFault.OUT_OF_RANGE
        : TimeFault.UNREADABLE;
  }

  private static OptionalLong number(String text) {
    if (text.length() > MAX_NUMBER_LENGTH) {
      return OptionalLong.empty();
    }
    BigDecimal value = new BigDecimal(text);
    // The value times 10^3 for seconds, 1 for milliseconds, 10^-3 and 10^-6 for the smaller units.
    for (int power = 3; power >= -6; power -= 3) {
      BigDecimal timeMs = value.scaleByPowerOfTen(power);
      if (timeMs.compareTo(BigDecimal.valueOf(MIN_MS)) >= 0
          && timeMs.compareTo(BigDecimal.valueOf(END_MS)) < 0) {
        return OptionalLong.of(timeMs.setScale(0, RoundingMode.FLOOR).longValueExact());
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong iso(String text) {
    Matcher found = EXTENDED.matcher(text);
    if (!found.matches()) {
      found = BASIC.matcher(text);
      if (!found.matches()) {
        return OptionalLong.empty();
      }
    }
    int hour = part(found, 4);
    int minute = part(found, 5);
    int second = part(found, 6);
    int offsetHours = part(found, 9);
    int offsetMinutes = part(found, 10);
    boolean isEndOfDay = hour == 24 && minute == 0 && second == 0;
    // A leap second is the first of the next minute, as it is to every clock that has none.
    if ((hour > 23 && !isEndOfDay)
        || minute > 59
        || second > 60
        || offsetHours > 18
        || offsetMinutes > 59) {
      return OptionalLong.empty();
    }
    try {
      long day = LocalDate.of(part(found, 1), part(found, 2), part(found, 3)).toEpochDay();
      long offset = (offsetHours * 60L + offsetMinutes) * ("-".equals(found.group(8)) ? -60 : 60);
      long seconds = day * 86_400 + hour * 3_600L + minute * 60L + second - offset;
      return OptionalLong.of(seconds * 1_000 + milliseconds(found.group(7)));
    } catch (DateTimeException e) {
      return OptionalLong.empty();
    }
  }

  private static int milliseconds(String fraction) {
    return fraction == null ? 0 : Integer.parseInt((fraction + "00").substring(0, 3));
  }

  private static int part(Matcher found, int group) {
    String digits = found.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
