package io.wse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.wse.codec.event.DeadLetterHeaders;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Base64;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "show",
    description = "Print a dead letter: why and whence, its headers and its value.",
    footer = {"", "Example:  ./scripts/wse dead-letters show 0:17 --value > record.json"})
final class ShowLetterCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private LetterTopics topics;

  @Parameters(
      paramLabel = "ID",
      converter = LetterId.Reader.class,
      description = "The letter's id, as list prints it.")
  private LetterId id;

  @Option(names = "--value", description = "Print the record's value alone, its bytes as they are.")
  private boolean valueAlone;

  private final PrintStream bytes = System.out;

  @Override
  public void run() {
    ConsumerRecord<byte[], byte[]> letter;
    try (TopicReader reader = new TopicReader(topics.kafka(), topics.deadLetters())) {
      letter =
          reader
              .read(id)
              .orElseThrow(
                  () -> new CliException("no letter " + id + " in " + topics.deadLetters()));
    }
    byte[] value = letter.value() == null ? new byte[0] : letter.value();
    if (valueAlone) {
      bytes.write(value, 0, value.length);
      bytes.flush();
    } else {
      print(letter, value);
    }
  }

  private void print(ConsumerRecord<byte[], byte[]> record, byte[] value) {
    PrintWriter out = spec.commandLine().getOut();
    Letter letter = Letter.of(record);
    line(out, "letter", letter.id().toString());
    line(out, "written", letter.time());
    line(out, "cause", letter.cause());
    line(out, "message", Letter.header(record, DeadLetterHeaders.MESSAGE).orElse("-"));
    line(out, "attempt", letter.attempt());
    line(out, "source", letter.source());
    line(
        out,
        "source time",
        Letter.header(record, DeadLetterHeaders.SOURCE_TIME_MS).map(this::time).orElse("-"));
    for (Header marked : record.headers().headers(DeadLetterHeaders.MARKED)) {
      line(out, "marked", marked.value() == null ? "-" : shown(marked.value()));
    }
    line(out, "key", record.key() == null ? "-" : shown(record.key()));
    for (Header header : record.headers()) {
      if (!DeadLetterHeaders.ALL.contains(header.key())) {
        line(
            out,
            "header",
            Printable.line(header.key())
                + ": "
                + (header.value() == null ? "-" : shown(header.value())));
      }
    }
    line(out, "bytes", String.valueOf(value.length));
    out.println();
    out.println(
        Printable.text(value)
            .orElseGet(() -> "(no text; in base64) " + Base64.getEncoder().encodeToString(value)));
    out.flush();
  }

  private String time(String ms) {
    try {
      return Instant.ofEpochMilli(Long.parseLong(ms)).toString();
    } catch (RuntimeException e) {
      return ms;
    }
  }

  private static String shown(byte[] text) {
    return Printable.line(new String(text, UTF_8));
  }

  private static void line(PrintWriter out, String name, String value) {
    out.printf("%-12s %s%n", name, value);
  }
}
