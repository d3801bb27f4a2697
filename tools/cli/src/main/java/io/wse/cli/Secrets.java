package io.wse.cli;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes keys and passwords. */
final class Secrets {
  private static final int BYTES = 32;

  private Secrets() {}

  /** 64 hexadecimal digits, which nobody guesses. */
  static String random() {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
