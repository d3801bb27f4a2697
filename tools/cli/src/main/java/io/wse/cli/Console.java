package io.wse.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What {@code up} says of its progress. Safe from several threads: one call is one line. */
final class Console {
  private final PrintStream out;

  Console(PrintStream out) {
    this.out = out;
  }

  void line(String name, String text) {
    out.printf(Locale.ROOT, "  %-14s %s%n", name, text);
  }

  void started(String name, String where, long startNs) {
    double seconds = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs) / 1000.0;
    out.printf(Locale.ROOT, "  %-14s %-24s %.1f s%n", name, where, seconds);
  }

  void log(String name, List<String> tail) {
    tail.forEach(line -> out.println("  " + name + " | " + line));
  }

  void plain(String text) {
    out.println(text);
  }
}
