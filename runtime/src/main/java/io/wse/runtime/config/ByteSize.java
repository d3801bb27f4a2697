package io.wse.runtime.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them, in steps of 1024. */
final class ByteSize {
  private static final List<String> UNITS = List.of("B", "KB", "MB", "GB");
  private static final Pattern FORM = Pattern.compile("([0-9]{1,18}) ?(B|KB|MB|GB)?");

  private ByteSize() {}

  static long parse(String text) {
    Matcher matcher = FORM.matcher(text.trim().toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException();
    }
    int power = matcher.group(2) == null ? 0 : UNITS.indexOf(matcher.group(2));
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * power));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static String show(long bytes) {
    int power = 0;
    long shown = bytes;
    while (power < UNITS.size() - 1 && shown != 0 && shown % 1024 == 0) {
      shown /= 1024;
      power++;
    }
    return power == 0 ? Long.toString(bytes) : shown + UNITS.get(power);
  }
}
