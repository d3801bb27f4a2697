package io.wse.chaos.run;

import java.io.PrintStream;
import java.util.Locale;

/** What the program says of its progress. Safe from several threads: one call is one line. */
final class Console {
  private final PrintStream out;
  private final long startNs = System.nanoTime();

  Console(PrintStream out) {
    this.out = out;
  }

  /** With the seconds since the beginning. */
  void line(String text) {
    out.printf(Locale.ROOT, "%7.1f  %s%n", (System.nanoTime() - startNs) / 1e9, text);
  }

  void plain(String text) {
    out.println(text);
  }
}
