package io.wse.cli;

import com.fasterxml.jackson.core.StreamReadConstraints;
import io.wse.embedded.ServerException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code wse} command. */
@Command(
    name = "wse",
    description = "Runs WSE's nodes and talks to them.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      TokenCommand.class,
      PublishCommand.class,
      TailCommand.class,
      DeadLettersCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "The commands find a running ./scripts/up of this clone by themselves. What is set explicitly, by",
      "--config or WSE_* variables, wins over it.",
      "wse COMMAND --help describes one."
    })
public final class WseCommand implements Runnable {
  private static final int HELP_COLUMNS = 100;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }

  public static void main(String[] args) {
    // Before anything reads JSON: events may have numbers and texts of any length.
    StreamReadConstraints.overrideDefaultStreamReadConstraints(
        StreamReadConstraints.builder()
            .maxNumberLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build());
    System.exit(execute(new WseCommand(), args));
  }

  /** 0 when done, 1 when it could not be done, 2 when the command line is wrong. */
  static int execute(Object command, String... args) {
    return commandLine(command).execute(args);
  }

  static CommandLine commandLine(Object command) {
    CommandLine commandLine = new CommandLine(command);
    addHelp(commandLine);
    return commandLine
        .setUsageHelpWidth(HELP_COLUMNS)
        .setExecutionExceptionHandler(WseCommand::failed)
        .setParameterExceptionHandler(WseCommand::refused);
  }

  private static void addHelp(CommandLine commandLine) {
    if (!(commandLine.getCommand() instanceof CommandLine.HelpCommand)) {
      commandLine.getCommandSpec().mixinStandardHelpOptions(true);
      commandLine.getCommandSpec().versionProvider(new Version());
    }
    commandLine.getSubcommands().values().forEach(WseCommand::addHelp);
  }

  private static int failed(
      Exception failure, CommandLine commandLine, CommandLine.ParseResult parsed) {
    PrintWriter err = commandLine.getErr();
    String name = commandLine.getCommandSpec().qualifiedName();
    if (failure instanceof CliException || failure instanceof ServerException) {
      err.println(name + ": " + failure.getMessage());
    } else {
      err.println(name + ": " + failure);
      failure.printStackTrace(err);
    }
    return 1;
  }

  private static int refused(ParameterException failure, String[] args) {
    CommandLine commandLine = failure.getCommandLine();
    String name = commandLine.getCommandSpec().qualifiedName();
    commandLine.getErr().println(name + ": " + failure.getMessage() + " (see " + name + " --help)");
    return 2;
  }

  private static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = WseCommand.class.getPackage().getImplementationVersion();
      return new String[] {"wse " + (version == null ? "(not packaged)" : version)};
    }
  }
}
