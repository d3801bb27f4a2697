package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class WseCommandTest {
  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();

  @ParameterizedTest
  @ValueSource(strings = {"run", "token", "publish", "tail", "dead-letters"})
  void everyCommandHasHelp(String command) {
    assertThat(execute(command, "--help")).isZero();
    assertThat(out.toString()).startsWith("Usage: wse " + command).contains("--help");
  }

  @Test
  void aCommandThatIsMissingOrUnknownIsAUsageErrorOfOneLine() {
    assertThat(execute()).isEqualTo(2);
    assertThat(execute("sing")).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(2).allMatch(line -> line.startsWith("wse: "));
  }

  @Test
  void aMissingOptionIsNamed() {
    assertThat(execute("publish", "--user", "u1", "--data", "{}")).isEqualTo(2);
    assertThat(err.toString()).contains("--type is missing");
    assertThat(execute("token")).isEqualTo(2);
    assertThat(err.toString()).contains("--user");
  }

  @Test
  void dataThatIsNotJsonIsSaid() {
    assertThat(execute("publish", "--user", "u1", "--type", "T", "--data", "[1")).isEqualTo(1);
    assertThat(err.toString()).contains("--data: expected one JSON value, got [1");
  }

  @Test
  void wholeEventsAndPartsOfOneDoNotMix() {
    assertThat(execute("publish", "--stdin", "--user", "u1")).isEqualTo(2);
    assertThat(err.toString()).contains("--stdin takes whole events");
  }

  @Test
  void lettersAreNamedByPartitionAndOffset() {
    assertThat(execute("dead-letters", "show", "seventeen")).isEqualTo(2);
    assertThat(err.toString()).contains("expected a letter's id such as 0:17, got seventeen");
    assertThat(execute("dead-letters", "replay")).isEqualTo(2);
    assertThat(err.toString()).contains("expected ids, or --all");
    assertThat(execute("dead-letters", "replay", "--all", "0:1")).isEqualTo(2);
    assertThat(execute("dead-letters")).isEqualTo(2);
  }

  private int execute(String... args) {
    CommandLine commandLine = WseCommand.commandLine(new WseCommand());
    commandLine.setErr(new PrintWriter(err, true));
    commandLine.setOut(new PrintWriter(out, true));
    return commandLine.execute(args);
  }
}
