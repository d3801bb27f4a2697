package io.wse.cli;

import io.wse.embedded.EmbeddedServer;
import io.wse.embedded.Ports;
import io.wse.embedded.ProjectRoot;
import io.wse.runtime.config.ConfigException;
import io.wse.runtime.config.SecretFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@code scripts/up} runs once all is built. */
@Command(
    name = "up",
    description = {
      "Start everything on this machine: Kafka, PostgreSQL, Redis, the nodes and the demo.",
      "It runs until Ctrl-C. What is not built is built first."
    },
    footer = {
      "",
      "Ports, counted from P: the page P, socket nodes P+10, P+11, ..., their management 1000",
      "above, Kafka P+40, Redis P+41, PostgreSQL P+42.",
      "WSE_KAFKA_BOOTSTRAP, WSE_REDIS_URL, WSE_PG_URL name servers of your own instead, each by",
      "itself. WSE_JWT_SECRET is the key of this run's tokens; without it one is made and kept"
          + " with",
      "the data. Other WSE_* variables are settings of the nodes, but for those that up sets"
          + " itself:",
      "WSE_NODE_ID, WSE_SOCKET_HOST, WSE_SOCKET_PORT, WSE_MANAGEMENT_HOST, WSE_MANAGEMENT_PORT,",
      "WSE_CLUSTER_NAME, WSE_CLUSTER_BIND, WSE_CLUSTER_PORT, WSE_CLUSTER_MEMBERS,",
      "WSE_SHUTDOWN_TIMEOUT, WSE_DRAIN_TIMEOUT.",
      "Logs of the processes are in logs/ and in the servers' directories below the data."
    })
public final class UpCommand implements Callable<Integer> {
  private static final Pattern MEMORY = Pattern.compile("[1-9][0-9]{0,6}(mb|gb)");
  private static final long OLD_PROCESSES_TIMEOUT_SECONDS = 8;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "8080",
      description = "Port of the page (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Socket nodes (default: ${DEFAULT-VALUE}). One: a single JVM does everything. More: a"
              + " core node beside them, each a JVM of its own.")
  private int nodes;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the data is kept between starts (default: .wse/data of the clone).")
  private Path data;

  @Option(
      names = "--redis-memory",
      paramLabel = "SIZE",
      defaultValue = "1gb",
      description =
          "Most that the started Redis may take, such as 512mb (default: ${DEFAULT-VALUE}). A full"
              + " Redis stops publishing until there is room; nothing is lost.")
  private String redisMemory;

  @Option(names = "--fresh", description = "Delete the data of earlier starts first.")
  private boolean fresh;

  private final Console console = new Console(System.out);
  private int exitCode;

  public static void main(String[] args) {
    System.exit(WseCommand.execute(new UpCommand(), args));
  }

  /** With the values of the files that it names. */
  private static Map<String, String> environment() {
    try {
      return SecretFiles.resolved(System.getenv());
    } catch (ConfigException e) {
      throw new CliException(e.getMessage(), e);
    }
  }

  @Override
  public Integer call() throws Exception {
    Path root = ProjectRoot.find();
    Map<String, String> env = environment();
    Optional<String> givenKey = TokenKey.given(env);
    UpPorts ports = new UpPorts(port, nodes);
    RunStates states = new RunStates(root);
    Backends backends = new Backends(env, ports, console, checkedMemory());
    DataDir dataDir = DataDir.open(data == null ? root.resolve(".wse/data") : data);
    awaitEndOfKilled(states.last(port));
    requireFree(ports.ofNodes());
    requireFree(backends.ports());
    backends.requireOwn();
    if (fresh) {
      dataDir.wipe();
    }
    // One that is given is for this run alone.
    String tokenKey = givenKey.orElseGet(dataDir::tokenKey);
    Path logs = dataDir.logs();

    Ending ending = new Ending(backends, states, dataDir);
    Runtime.getRuntime().addShutdownHook(new Thread(ending, "up-end"));
    try {
      console.plain("WSE starts, data in " + dataDir.path());
      backends.start(dataDir.path());
      String clusterName = dataDir.clusterName("wse-" + port);
      ChildSpecs specs =
          new ChildSpecs(root, ports, clusterName, backends.settings(), tokenKey, env);
      Target settings = new Target(states, env).with(null, specs.config());
      String deadLetterTopic = LetterTopics.deadLetters(settings);
      String replayTopic = LetterTopics.replays(settings);
      Supplier<RunState> state =
          () ->
              new RunState(
                  port,
                  ProcessHandle.current().pid(),
                  RunState.startOf(ProcessHandle.current()),
                  dataDir.path(),
                  specs.socketUrls(),
                  backends.kafkaBootstrap(),
                  backends.redisUrl(),
                  backends.pgUrl(),
                  tokenKey,
                  deadLetterTopic,
                  replayTopic,
                  ending.supervisor.processes());
      Supervisor supervisor =
          new Supervisor(console, backends, specs.all(), logs, () -> ending.keep(state.get()));
      ending.supervisor = supervisor;
      supervisor.start();
      ending.keep(state.get());
      ending.announce("WSE ready  http://localhost:" + port);
      throw new CliException(supervisor.watch());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    } catch (Exception e) {
      if (ending.begun) {
        // What fails now fails because all is being stopped; the end halts this process.
        Thread.currentThread().join();
      }
      exitCode = 1;
      throw e;
    }
  }

  /** Processes of an up that was killed hard end by themselves, and hold their ports until then. */
  private static void awaitEndOfKilled(Optional<RunState> last) throws InterruptedException {
    if (last.isEmpty() || last.get().isLive()) {
      return;
    }
    for (long pid : last.get().processes().values()) {
      Optional<ProcessHandle> process =
          ProcessHandle.of(pid)
              .filter(handle -> !RunState.startOf(handle).isBefore(last.get().startedAt()));
      if (process.isPresent() && process.get().isAlive()) {
        try {
          process.get().onExit().get(OLD_PROCESSES_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
          // If it matters, a port or the data is in use, and that is said then.
          return;
        }
      }
    }
  }

  private String checkedMemory() {
    if (!MEMORY.matcher(redisMemory).matches()) {
      throw new CliException(
          "--redis-memory: expected a size of at least 1mb such as 512mb or 2gb, got "
              + redisMemory);
    }
    return redisMemory;
  }

  private void requireFree(Map<Integer, String> ports) {
    Map<Integer, String> used = new LinkedHashMap<>(ports);
    used.keySet().removeIf(Ports::isFree);
    if (!used.isEmpty()) {
      StringBuilder text = new StringBuilder();
      used.forEach(
          (number, whose) ->
              text.append(text.isEmpty() ? "" : ", ")
                  .append(number)
                  .append(" (")
                  .append(whose)
                  .append(")"));
      throw new CliException(
          "in use: port " + text + "; free it, or choose others by --port (now " + port + ")");
    }
  }

  /** The end of the process, whatever began it: Ctrl-C, a signal, or a failure. */
  private final class Ending implements Runnable {
    private final Backends backends;
    private final RunStates states;
    private final DataDir dataDir;
    private volatile Supervisor supervisor;
    private volatile boolean begun;

    Ending(Backends backends, RunStates states, DataDir dataDir) {
      this.backends = backends;
      this.states = states;
      this.dataDir = dataDir;
    }

    /** Keeps the state for the other commands, unless the end has begun meanwhile. */
    synchronized void keep(RunState state) {
      if (!begun) {
        try {
          states.write(state);
        } catch (IOException e) {
          console.plain("the other commands will not find this run: " + e.getMessage());
        }
      }
    }

    synchronized void announce(String line) {
      if (!begun) {
        console.plain(line);
      }
    }

    private synchronized void begin() {
      begun = true;
    }

    @Override
    public void run() {
      begin();
      console.plain("WSE stops");
      if (supervisor != null) {
        supervisor.stop();
      } else {
        backends.embedded().forEach(EmbeddedServer::kill);
      }
      try {
        states.delete(port);
      } catch (IOException e) {
        System.err.println("up: cannot delete the state of this run: " + e.getMessage());
      }
      dataDir.close();
      console.plain("WSE stopped");
      System.out.flush();
      Runtime.getRuntime().halt(exitCode);
    }
  }
}
