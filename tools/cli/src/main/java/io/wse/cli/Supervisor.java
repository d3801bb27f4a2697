package io.wse.cli;

import io.wse.embedded.ChildProcess;
import io.wse.embedded.EmbeddedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Starts the nodes and the demo, starts again what dies, servers included, and stops all in order.
 * {@link #watch} is the one loop that acts on what happens; {@link #stop} may come from another
 * thread at any time and is final.
 */
final class Supervisor {
  private static final int LOG_LINES_SHOWN = 12;

  /** Of all steps of the end together; leaves room for the kill of stragglers before 10 s. */
  private static final Duration STOP_TIMEOUT = Duration.ofMillis(8_500);

  /** What of that is the servers' own, which end last. */
  private static final Duration SERVERS_TIMEOUT = Duration.ofMillis(1_500);

  /** What a step of the end may take when the steps after it are still to come. */
  private static final Duration STEP_TIMEOUT = Duration.ofMillis(4_000);

  /** A server that ends more often than this, each time within a minute, is not started again. */
  static final int SERVER_RESTARTS = 5;

  /**
   * A process ended.
   *
   * @param child null for a server
   * @param server null for a child
   * @param why in words
   */
  private record Ended(Child child, EmbeddedServer server, ChildProcess process, String why) {
    String name() {
      return child == null ? server.name() : child.spec().name();
    }
  }

  private final Console console;
  private final Backends backends;
  private final List<Child> children;
  private final Runnable onRestart;
  private final Map<EmbeddedServer, RestartBackoff> serverBackoffs = new HashMap<>();
  private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
  private final ScheduledExecutorService restarts =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "up-restarts");
            thread.setDaemon(true);
            return thread;
          });

  /** Guarded by this: nothing is started any more once it is true. */
  private boolean stopping;

  /**
   * @param onRestart called when a process has been started again, on any thread
   */
  Supervisor(
      Console console, Backends backends, List<ChildSpec> specs, Path logs, Runnable onRestart) {
    this.console = console;
    this.backends = backends;
    this.onRestart = onRestart;
    this.children = specs.stream().map(spec -> new Child(spec, logs)).toList();
  }

  /** Starts all side by side and returns when all are ready. */
  void start() {
    backends.embedded().forEach(server -> watchFor(null, server, server.process()));
    List<CompletableFuture<Void>> ready = new ArrayList<>();
    for (Child child : children) {
      launch(child);
      ready.add(
          CompletableFuture.runAsync(
              () -> awaitFirstReady(child),
              task -> new Thread(task, "ready-" + child.spec().name()).start()));
    }
    CompletableFuture<Void> all = new CompletableFuture<>();
    CompletableFuture.allOf(ready.toArray(CompletableFuture<?>[]::new))
        .thenRun(() -> all.complete(null));
    // The first failure is the answer; the others need not be waited for.
    ready.forEach(
        one ->
            one.exceptionally(
                failure -> {
                  all.completeExceptionally(failure);
                  return null;
                }));
    try {
      all.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() instanceof CompletionException c ? c.getCause() : e.getCause();
      throw cause instanceof CliException known ? known : new CliException(cause.toString(), cause);
    }
  }

  private void awaitFirstReady(Child child) {
    try {
      child.awaitReady();
      console.started(child.spec().name(), child.spec().where(), child.startNs());
    } catch (CliException e) {
      console.log(child.spec().name(), lastLines(child.process()));
      throw new CliException(e.getMessage() + "; its log: " + child.logFile(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("interrupted", e);
    }
  }

  /** Acts on what ends, until a server ends too often; then gives the message to end with. */
  String watch() throws InterruptedException {
    while (true) {
      Ended event = ended.take();
      console.log(event.name(), lastLines(event.process()));
      long waitMs;
      Runnable restart;
      if (event.child() != null) {
        waitMs = event.child().nextBackoffMs();
        restart = () -> restart(event.child());
      } else {
        RestartBackoff backoff =
            serverBackoffs.computeIfAbsent(
                event.server(), first -> new RestartBackoff(System::nanoTime));
        waitMs = backoff.ended();
        if (backoff.endsInARow() > SERVER_RESTARTS) {
          return event.why() + " again and again; its log: " + event.process().logFile();
        }
        restart = () -> restart(event.server(), backoff);
      }
      console.line(event.name(), event.why() + "; started again in " + waitMs + " ms");
      restarts.schedule(restart, waitMs, TimeUnit.MILLISECONDS);
    }
  }

  /** On the same port and data, so nothing that uses it need know. */
  private void restart(EmbeddedServer server, RestartBackoff backoff) {
    if (isStopping()) {
      return;
    }
    long startNs = System.nanoTime();
    backoff.started();
    try {
      server.start();
    } catch (RuntimeException e) {
      if (!isStopping()) {
        ended.add(new Ended(null, server, server.process(), String.valueOf(e.getMessage())));
      }
      return;
    }
    if (isStopping()) {
      server.kill();
      return;
    }
    watchFor(null, server, server.process());
    console.started(server.name(), "127.0.0.1:" + server.port(), startNs);
    onRestart.run();
  }

  private void restart(Child child) {
    launch(child);
    onRestart.run();
    Thread ready =
        new Thread(
            () -> {
              try {
                child.awaitReady();
                console.started(child.spec().name(), child.spec().where(), child.startNs());
              } catch (CliException e) {
                // Its end, if it has ended, is acted on by the watch.
                console.line(child.spec().name(), e.getMessage());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "ready-" + child.spec().name());
    ready.setDaemon(true);
    ready.start();
  }

  private synchronized void launch(Child child) {
    if (!stopping) {
      child.start();
      watchFor(child, null, child.process());
    }
  }

  private void watchFor(Child child, EmbeddedServer server, ChildProcess process) {
    process
        .onExit()
        .thenAccept(
            exitCode -> {
              if (!isStopping()) {
                String why = process.name() + " ended with exit code " + exitCode;
                ended.add(new Ended(child, server, process, why));
              }
            });
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  /** Process ids by name. */
  Map<String, Long> processes() {
    Map<String, Long> ids = new LinkedHashMap<>();
    backends.embedded().forEach(server -> ids.put(server.name(), server.process().pid()));
    children.forEach(child -> ids.put(child.spec().name(), child.process().pid()));
    return ids;
  }

  /** Stops all in the order of their specs, then the servers, and kills stragglers. */
  void stop() {
    synchronized (this) {
      stopping = true;
    }
    long deadlineNs = System.nanoTime() + STOP_TIMEOUT.toNanos();
    long stepsDeadlineNs = deadlineNs - SERVERS_TIMEOUT.toNanos();
    Map<Integer, List<Child>> steps = new TreeMap<>();
    children.stream()
        .filter(child -> child.process() != null)
        .sorted(Comparator.comparingInt(child -> child.spec().stopOrder()))
        .forEach(
            child ->
                steps
                    .computeIfAbsent(child.spec().stopOrder(), order -> new ArrayList<>())
                    .add(child));
    for (List<Child> step : steps.values()) {
      List<ChildProcess> processes = step.stream().map(Child::process).toList();
      processes.forEach(ChildProcess::terminate);
      awaitEnd(processes, Math.min(stepsDeadlineNs, System.nanoTime() + STEP_TIMEOUT.toNanos()));
    }
    List<EmbeddedServer> servers = backends.embedded();
    servers.forEach(EmbeddedServer::beginStop);
    awaitEnd(servers.stream().map(EmbeddedServer::process).toList(), deadlineNs);
    restarts.shutdownNow();
  }

  private void awaitEnd(List<ChildProcess> processes, long deadlineNs) {
    for (ChildProcess process : processes) {
      Duration left = Duration.ofNanos(Math.max(1_000_000, deadlineNs - System.nanoTime()));
      if (!process.awaitExit(left)) {
        console.line(process.name(), "did not end in time and is killed");
        process.kill();
      }
    }
  }

  private static List<String> lastLines(ChildProcess process) {
    List<String> tail = process.tail();
    return tail.subList(Math.max(0, tail.size() - LOG_LINES_SHOWN), tail.size());
  }
}
