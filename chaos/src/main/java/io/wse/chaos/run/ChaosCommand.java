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
import java.nio.file.Files;
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
      names = "--profile",
      paramLabel = "NAME",
      defaultValue = "faults",
      description = {
        "faults: one fault after the other (the default).",
        "reconnect: every client is cut each 15 s, without and with socket nodes killed.",
        "soak: load that stays the same, and whether memory or descriptors grow."
      })
  Profile profile;

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
      description =
          "Clients, by raw WebSocket and SockJS (default: 1000; reconnect: 2000; soak: 500).")
  Integer clients;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Events a second (default: 200; reconnect: 40).")
  Double rate;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description =
          "For all faults together; of a soak, after its warm-up (default: 10; reconnect: 4).")
  Double minutes;

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
  private volatile boolean ending;

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new ChaosCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100);
  }

  @Override
  public Integer call() throws IOException {
    if (list) {
      Faults.all().forEach(fault -> print("%-20s %s".formatted(fault.name(), fault.what())));
      return CLEAN;
    }
    defaults();
    Console console = new Console(System.out);
    Path home = ProjectRoot.find().resolve(".wse/chaos/run-" + ProcessHandle.current().pid());
    Scenario scenario = scenario(console);
    RigOptions options = scenario.options(RigOptions.of(nodes(), clients, rate, seed, home));
    List<Scenario.Stage> stages = scenario.stages(options);
    console.plain(
        "seed %d: %d clients, %.0f events/s; %s"
            .formatted(
                options.seed(),
                clients,
                rate,
                stages.stream()
                    .map(stage -> stage.name() + " " + stage.forMs() / 1_000 + " s")
                    .collect(Collectors.joining(", "))));
    Trees.delete(home);
    Files.createDirectories(home);
    FaultRun run = new FaultRun(options, stages, console);
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
    } catch (RuntimeException e) {
      if (!ending) {
        throw e;
      }
      // What was going on has lost the ground under its feet.
      return UNDECIDED;
    }
    console.plain("");
    console.plain(scenario.report(outcome));
    if (scenario.isGood(outcome)) {
      return CLEAN;
    }
    keep = true;
    console.plain("logs: " + home);
    console.plain("again: ./scripts/chaos --seed " + seed + " ...");
    return VIOLATED;
  }

  private void defaults() {
    clients = clients == null ? profile.clients : clients;
    rate = rate == null ? profile.rate : rate;
    minutes = minutes == null ? profile.minutes : minutes;
    seed = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
  }

  private Scenario scenario(Console console) {
    return switch (profile) {
      case FAULTS -> FaultScenario.of(faults(), minutes);
      case RECONNECT -> new ReconnectScenario(clients, minutes);
      case SOAK -> new SoakScenario(minutes, console);
    };
  }

  private List<Fault> faults() {
    try {
      return Faults.named(faultNames);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
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
    ending = true;
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
