package io.wse.cli;

import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    description = "Print the newest dead letters, one a line, the newest last.",
    footer = {
      "",
      "The columns: the letter's id, when it was written, why, how often the record has failed, where",
      "the domain wrote it (topic:partition:offset), its size, and whether it was tried again."
    })
final class ListLettersCommand implements Runnable {
  private static final String ROW = "%-10s %-30s %-14s %7s  %-40s %10s  %s%n";

  @Spec private CommandSpec spec;
  @Mixin private LetterTopics topics;
  @Mixin private LetterFilter filter;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "So many at most (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public void run() {
    if (limit < 1) {
      throw new ParameterException(spec.commandLine(), "--limit: expected at least 1");
    }
    Deque<Letter> newest = new ArrayDeque<>();
    try (TopicReader reader = new TopicReader(topics.kafka(), topics.deadLetters())) {
      reader.readAll(
          record -> {
            Letter letter = Letter.of(record);
            if (filter.fits(letter)) {
              newest.add(letter);
            }
            if (newest.size() > limit) {
              newest.remove();
            }
          });
    }
    if (newest.isEmpty()) {
      spec.commandLine().getErr().println("no dead letters in " + topics.deadLetters());
      return;
    }
    print(newest, topics.replayed());
  }

  private void print(Deque<Letter> letters, Set<String> replayed) {
    PrintWriter out = spec.commandLine().getOut();
    row(out, List.of("LETTER", "WRITTEN", "CAUSE", "ATTEMPT", "SOURCE", "BYTES", "REPLAYED"));
    letters.stream()
        .sorted(Comparator.comparing(Letter::time))
        .map(
            letter ->
                List.of(
                    letter.id().toString(),
                    letter.time(),
                    letter.cause(),
                    letter.attempt(),
                    letter.source(),
                    String.valueOf(letter.bytes()),
                    replayed.contains(letter.name()) ? "yes" : "no"))
        .forEach(cells -> row(out, cells));
    out.flush();
  }

  private static void row(PrintWriter out, List<String> cells) {
    out.printf(Locale.ROOT, ROW, Stream.of(cells.toArray()).toArray());
  }
}
