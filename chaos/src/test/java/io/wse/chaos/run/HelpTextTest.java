package io.wse.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

/**
 * Keeps the help that {@code scripts/chaos} prints in step with the options. After a change of
 * options, {@code mvn -pl chaos -am test -Dtest=HelpTextTest -Dwse.docs.write=true
 * -Dsurefire.failIfNoSpecifiedTests=false} writes it anew.
 */
class HelpTextTest {
  private static final Path TEXT = Path.of("..", "scripts", "lib", "help", "chaos.txt");

  @Test
  void theScriptPrintsTheHelpOfTheProgram() throws IOException {
    String help = ChaosCommand.commandLine().getUsageMessage(Ansi.OFF);
    if (Boolean.getBoolean("wse.docs.write")) {
      Files.writeString(TEXT, help);
    }
    assertThat(TEXT).as("run with -Dwse.docs.write=true to write it").content().isEqualTo(help);
  }
}
