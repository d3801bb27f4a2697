package io.wse.chaos.run;

import io.wse.chaos.fault.Fault;
import io.wse.chaos.fault.Faults;
import io.wse.chaos.rig.Kind;
import io.wse.chaos.rig.RigOptions;
import io.wse.embedded.ProjectRoot;
import io.wse.embedded.ServerException;
import io.wse.embedded.Trees;
import io.wse.testbed.TestbedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Hurts a cluster under load and judges what its clients were told. */
@Command(
    name = "chaos",
    sortOptions = false,
    description = {
      "Runs a cluster of separate processes on this machine, with real servers and clients, hurts",
      "it in many ways, and judges by what was recorded whether every promise was kept."
    })
public final class ChaosCommand implements Callable<Integer> {
  private static final int CLEAN = 0;
  private static final int VIOLATED = 1;
  private static final int UNDECIDED = 3;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  private boolean help;

  @Option(
      names = "--faults",
      split = ",",
      paramLabel = "NAME",
      defaultValue = Faults.ALL,
      description = "Which faults, with commas (default: ${DEFAULT-VALUE}); --list names them.")
  List<String> faultNames;

  @Option(names = "--list", description = "Name the faults and end.")
  boolean list;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Clients, by raw WebSocket and SockJS (default: ${DEFAULT-VALUE}).")
  int clients;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "200",
      description = "Events a second (default: ${DEFAULT-VALUE}).")
  double rate;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "10",
      description = "For all faults together (default: ${DEFAULT-VALUE}).")
  double minutes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the schedule; printed when it is not given.")
  Long seed;

  @Option(
      names = "--consumers",
      paramLabel = "N",
      defaultValue = "2",
      description = "Consumer nodes (default: ${DEFAULT-VALUE}).")
  int consumers;

  @Option(
      names = "--publishers",
      paramLabel = "N",
      defaultValue = "2",
      description = "Publisher nodes (default: ${DEFAULT-VALUE}).")
  int publishers;

  @Option(
      names = "--snapshots",
      paramLabel = "N",
      defaultValue = "2",
      description = "Snapshot nodes (default: ${DEFAULT-VALUE}).")
  int snapshots;

  @Option(
      names = "--sockets",
      paramLabel = "N",
      defaultValue = "3",
      description = "Socket nodes (default: ${DEFAULT-VALUE}).")
  int sockets;

  @Option(names = "--keep", description = "Keep data and logs in .wse/chaos afterwards.")
  boolean keep;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new ChaosCommand()).setUsageHelpWidth(100);
  }

  @Override
  public Integer call() throws IOException {
    if (list) {
      Faults.all().forEach(fault -> print("%-20s %s".formatted(fault.name(), fault.what())));
      return CLEAN;
    }
    List<Fault> faults;
    try {
      faults = Faults.named(faultNames);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    Console console = new Console(System.out);
    long usedSeed = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
    long faultMs = Math.max(5_000, (long) (minutes * 60_000 / faults.size()));
    console.plain(
        "seed %d: %d clients, %.0f events/s, %.0f s for each of %s"
            .formatted(
                usedSeed,
                clients,
                rate,
                faultMs / 1_000.0,
                faults.stream().map(Fault::name).collect(Collectors.joining(", "))));
    Path home = ProjectRoot.find().resolve(".wse/chaos/run-" + ProcessHandle.current().pid());
    Trees.delete(home);
    java.nio.file.Files.createDirectories(home);
    boolean partable = faults.stream().anyMatch(fault -> fault.name().equals(Faults.PARTITION));
    RigOptions options = new RigOptions(nodes(), clients, rate, usedSeed, home, partable, Map.of());
    FaultRun run = new FaultRun(options, faults, steadyMs(faultMs), faultMs, console);
    Thread onExit = new Thread(() -> end(run, home), "chaos-end");
    Runtime.getRuntime().addShutdownHook(onExit);
    Outcome outcome;
    try {
      outcome = run.run();
    } catch (TestbedException | ServerException e) {
      keep = true;
      console.plain("could not go on: " + e.getMessage());
      console.plain("logs: " + home);
      return UNDECIDED;
    }
    console.plain("");
    console.plain(ReportTable.of(outcome));
    if (!outcome.isClean()) {
      keep = true;
      console.plain("logs: " + home);
      console.plain("again: ./scripts/chaos --seed " + usedSeed + " ...");
    }
    return outcome.isClean() ? CLEAN : VIOLATED;
  }

  private static long steadyMs(long faultMs) {
    return Math.min(10_000, faultMs);
  }

  private Map<Kind, Integer> nodes() {
    Map<Kind, Integer> nodes = new EnumMap<>(Kind.class);
    nodes.put(Kind.CONSUMER, consumers);
    nodes.put(Kind.PUBLISHER, publishers);
    nodes.put(Kind.SNAPSHOT, snapshots);
    nodes.put(Kind.SOCKET, sockets);
    return nodes;
  }

  /** On Ctrl-C as well: nothing stays behind. */
  private void end(FaultRun run, Path home) {
    run.abort();
    if (!keep) {
      try {
        Trees.delete(home);
      } catch (IOException e) {
        System.err.println("left behind: " + home + ": " + e.getMessage());
      }
    }
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
  }
}
