package io.wse.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "replay",
    description = "Have dead letters tried again; print each, and where its replay lies.",
    footer = {
      "",
      "They are written to a topic of their own, which the consumers read beside the domain's; it is",
      "made where there is none. A record that fails again becomes a letter again, of the next attempt.",
      "Examples:",
      "  ./scripts/wse dead-letters replay 0:17 0:18",
      "  ./scripts/wse dead-letters replay --all --cause TOO_LARGE"
    })
final class ReplayLettersCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private LetterTopics topics;
  @Mixin private LetterFilter filter;

  @Parameters(
      paramLabel = "ID",
      arity = "0..*",
      converter = LetterId.Reader.class,
      description = "Letters' ids, as list prints them, in the order in which they are to go.")
  private List<LetterId> ids = new ArrayList<>();

  @Option(names = "--all", description = "All that are there now, in their order.")
  private boolean all;

  @Option(
      names = "--again",
      description = "Those too that were replayed before; without it they are left out.")
  private boolean again;

  private int left;

  @Override
  public void run() {
    if (all != ids.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "expected ids, or --all");
    }
    if (!all && filter.isGiven()) {
      throw new ParameterException(
          spec.commandLine(), "--cause and --topic: expected with --all, not with ids");
    }
    try (TopicReader letters = new TopicReader(topics.kafka(), topics.deadLetters())) {
      Collection<LetterId> chosen = all ? chosen(letters) : new LinkedHashSet<>(ids);
      if (!all) {
        // None is sent where one is missing.
        chosen.forEach(id -> letter(letters, id));
      }
      Set<String> replayed = again ? Set.of() : topics.replayed();
      if (chosen.isEmpty()) {
        spec.commandLine().getErr().println("no dead letters to replay");
        return;
      }
      try (ReplayProducer replays = new ReplayProducer(topics)) {
        chosen.forEach(id -> replay(letters, id, replays, replayed));
      }
    }
    if (left > 0) {
      spec.commandLine().getErr().println(left + " left out: replayed before (see --again)");
    }
  }

  private List<LetterId> chosen(TopicReader letters) {
    List<LetterId> chosen = new ArrayList<>();
    letters.readAll(
        record -> {
          Letter letter = Letter.of(record);
          if (filter.fits(letter)) {
            chosen.add(letter.id());
          }
        });
    return chosen;
  }

  private void replay(
      TopicReader letters, LetterId id, ReplayProducer replays, Set<String> replayed) {
    ConsumerRecord<byte[], byte[]> letter = letter(letters, id);
    if (replayed.contains(Letter.of(letter).name())) {
      left++;
      return;
    }
    RecordMetadata at = replays.send(letter);
    PrintWriter out = spec.commandLine().getOut();
    out.println(id + " " + at.topic() + " " + at.partition() + " " + at.offset());
    out.flush();
  }

  private ConsumerRecord<byte[], byte[]> letter(TopicReader letters, LetterId id) {
    return letters
        .read(id)
        .orElseThrow(() -> new CliException("no letter " + id + " in " + topics.deadLetters()));
  }
}
