package io.wse.it;

import java.util.Random;

/**
 * JSON values as texts, with all that JSON allows and that programs like to change: numbers with
 * useless zeros and exponents, escapes that need not be, repeated and odd names, white space.
 */
final class RandomJson {
  private static final String[] NUMBERS = {
    "0",
    "-0",
    "-0.0",
    "1.10",
    "1e400",
    "1E+2",
    "12345678901234567.89",
    "9007199254740993",
    "1e-400",
    "100000000000000000000000000000000000000.000000000000000000000000000000000001"
  };
  private static final String[] CHARACTERS = {
    "a",
    "é",
    "€",
    "😀",
    "\\ud83d\\ude00",
    "\\ud800",
    "\\udc00",
    "\\u0000",
    "\\u2028",
    "\u2028",
    "\\/",
    "/",
    "\\\"",
    "\\\\",
    "\\n",
    "\u007f",
    "\ufeff",
    "<",
    "&",
    "'",
    "\\u0061"
  };
  private static final String[] NAMES = {"", "a", "seq", "ch", "t", "p", "__proto__", "\\u0061"};

  private final Random random;

  RandomJson(long seed) {
    random = new Random(seed);
  }

  String value() {
    return value(4);
  }

  private String value(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0 -> pick("true", "false", "null");
      case 1 -> pick(NUMBERS);
      case 2 -> number();
      case 3, 4 -> '"' + text() + '"';
      case 5, 6 -> object(depth);
      default -> array(depth);
    };
  }

  private String object(int depth) {
    StringBuilder out = new StringBuilder("{").append(space());
    for (int i = random.nextInt(5); i > 0; i--) {
      // The decoder refuses names with half a pair of surrogates; texts may have one.
      String name = random.nextBoolean() ? pick(NAMES) : text().replaceAll("\\\\u(d800|dc00)", "");
      out.append('"').append(name).append('"').append(space()).append(':').append(space());
      out.append(value(depth - 1)).append(space());
      out.append(i > 1 ? "," : "").append(space());
    }
    return out.append('}').toString();
  }

  private String array(int depth) {
    StringBuilder out = new StringBuilder("[").append(space());
    for (int i = random.nextInt(5); i > 0; i--) {
      out.append(value(depth - 1)).append(space()).append(i > 1 ? "," : "").append(space());
    }
    return out.append(']').toString();
  }

  private String number() {
    StringBuilder out = new StringBuilder(pick("", "-"));
    out.append(1 + random.nextInt(9)).append(digits());
    if (random.nextBoolean()) {
      out.append('.').append(random.nextInt(10)).append(digits());
    }
    if (random.nextInt(4) == 0) {
      out.append(pick("e", "E")).append(pick("", "+", "-")).append(random.nextInt(400));
    }
    return out.toString();
  }

  private String digits() {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(25); i > 0; i--) {
      out.append(random.nextInt(10));
    }
    return out.toString();
  }

  private String text() {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      out.append(pick(CHARACTERS));
    }
    return out.toString();
  }

  private String space() {
    return random.nextInt(5) == 0 ? pick(" ", "\n", "\t", "\r\n  ") : "";
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
