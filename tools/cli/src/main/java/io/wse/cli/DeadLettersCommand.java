package io.wse.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "dead-letters",
    description = "Look at records that could not be carried on, and try them again.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ListLettersCommand.class,
      ShowLetterCommand.class,
      ReplayLettersCommand.class,
    },
    footer = {
      "",
      "Without a running ./scripts/up they are those of WSE_KAFKA_BOOTSTRAP.",
      "wse dead-letters COMMAND --help describes one."
    })
final class DeadLettersCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }
}
