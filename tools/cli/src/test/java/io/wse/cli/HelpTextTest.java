package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.embedded.ProjectRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * Keeps the help that the scripts print in step with the options. After a change of options, {@code
 * mvn -pl tools/cli -am test -Dtest=HelpTextTest -Dwse.docs.write=true
 * -Dsurefire.failIfNoSpecifiedTests=false} writes the texts anew.
 */
class HelpTextTest {
  private static final Path TEXTS = ProjectRoot.find().resolve("scripts/lib/help");

  @Test
  void theScriptsPrintTheHelpOfTheCommands() throws IOException {
    for (Map.Entry<String, String> text : texts().entrySet()) {
      Path file = TEXTS.resolve(text.getKey() + ".txt");
      if (Boolean.getBoolean("wse.docs.write")) {
        Files.writeString(file, text.getValue());
      }
      assertThat(file)
          .as("run with -Dwse.docs.write=true to write it")
          .content()
          .isEqualTo(text.getValue());
    }
  }

  private static Map<String, String> texts() {
    CommandLine wse = WseCommand.commandLine(new WseCommand());
    CommandLine up = WseCommand.commandLine(new UpCommand());
    Map<String, String> texts = new TreeMap<>();
    texts.put("up", up.getUsageMessage(Ansi.OFF));
    add("wse", wse, texts);
    return texts;
  }

  private static void add(String name, CommandLine command, Map<String, String> texts) {
    texts.put(name, command.getUsageMessage(Ansi.OFF));
    command.getSubcommands().forEach((below, each) -> add(name + "-" + below, each, texts));
  }
}
