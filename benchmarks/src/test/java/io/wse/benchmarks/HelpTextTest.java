package io.wse.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * Keeps the help that {@code scripts/bench} prints in step with the options. After a change of
 * options, {@code mvn -pl benchmarks -am test -Dtest=HelpTextTest -Dwse.docs.write=true
 * -Dsurefire.failIfNoSpecifiedTests=false} writes it anew.
 */
class HelpTextTest {
  private static final Path TEXTS = Path.of("..", "scripts", "lib", "help");

  @Test
  void theScriptPrintsTheHelpOfTheProgram() throws IOException {
    CommandLine bench = KafkaToClient.commandLine();
    check("bench", bench);
    for (Map.Entry<String, CommandLine> each : bench.getSubcommands().entrySet()) {
      check("bench-" + each.getKey(), each.getValue());
    }
  }

  private static void check(String name, CommandLine command) throws IOException {
    Path text = TEXTS.resolve(name + ".txt");
    String help = command.getUsageMessage(Ansi.OFF);
    if (Boolean.getBoolean("wse.docs.write")) {
      Files.writeString(text, help);
    }
    assertThat(text).as("run with -Dwse.docs.write=true to write it").content().isEqualTo(help);
  }
}
