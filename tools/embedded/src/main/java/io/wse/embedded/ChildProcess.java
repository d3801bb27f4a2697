package io.wse.embedded;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * A process that dies with this JVM, even when that is killed hard, and that a Ctrl-C in the
 * terminal does not reach (it has a session of its own), so that what started it can end it in
 * order. Its output goes to a log file.
 *
 * <p>Safe to use from several threads.
 */
public final class ChildProcess {
  private static final int TAIL_LINES = 30;

  /** A grandchild may hold the pipe open longer than its parent lived; it is waited for so long. */
  private static final long OUTPUT_TIMEOUT_MS = 1_000;

  /**
   * What to start.
   *
   * @param name for messages
   * @param command program and arguments
   * @param environment added to this JVM's own
   * @param deathSignal sent to it when this JVM dies: KILL, INT or TERM
   * @param privileges options for {@code setpriv} beside the death signal
   * @param ready tells the line of output that says that it serves
   * @param logFile appended to
   */
  public record Launch(
      String name,
      List<String> command,
      Map<String, String> environment,
      String deathSignal,
      List<String> privileges,
      Predicate<String> ready,
      Path logFile) {

    public Launch {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
      privileges = List.copyOf(privileges);
    }

    /** A process of our own, killed with this JVM. */
    public static Launch of(
        String name, List<String> command, Map<String, String> environment, Path logFile) {
      return new Launch(name, command, environment, "KILL", List.of(), line -> false, logFile);
    }
  }

  private final String name;
  private final Process process;
  private final Path logFile;
  private final Deque<String> tail = new ArrayDeque<>();
  private final CompletableFuture<String> readyLine = new CompletableFuture<>();
  private final CompletableFuture<Void> outputEnd = new CompletableFuture<>();

  private ChildProcess(String name, Process process, Path logFile, Predicate<String> ready) {
    this.name = name;
    this.process = process;
    this.logFile = logFile;
    Thread reader = new Thread(() -> copyOutput(ready), "output-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  public static ChildProcess start(Launch launch) {
    List<String> command =
        new ArrayList<>(List.of("setsid", "setpriv", "--pdeathsig", launch.deathSignal()));
    command.addAll(launch.privileges());
    command.add("--");
    command.addAll(launch.command());
    try {
      Files.createDirectories(launch.logFile().toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new ServerException("cannot write " + launch.logFile() + ": " + e.getMessage(), e);
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(launch.environment());
    return new ChildProcess(
        launch.name(), Spawner.spawn(builder), launch.logFile(), launch.ready());
  }

  public String name() {
    return name;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public Path logFile() {
    return logFile;
  }

  /** Completes with the exit code once it has ended and its last words are kept. */
  public CompletableFuture<Integer> onExit() {
    return process
        .onExit()
        .thenCompose(ended -> lastWords())
        .thenApply(kept -> process.exitValue());
  }

  /** Completes at the end of its output; to be asked for when it has ended. */
  private CompletableFuture<Void> lastWords() {
    return outputEnd.copy().completeOnTimeout(null, OUTPUT_TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }

  /** Its last lines of output, oldest first. */
  public List<String> tail() {
    synchronized (tail) {
      return List.copyOf(tail);
    }
  }

  /** Waits for the line that says it serves, and gives it. */
  public String awaitReady(Duration timeout) {
    try {
      return readyLine.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new ServerException(
          name + " ended before it was ready; its log: " + logFile, tail(), e.getCause());
    } catch (TimeoutException e) {
      throw new ServerException(
          name + " was not ready within " + timeout.toSeconds() + " s; its log: " + logFile,
          tail(),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("interrupted while waiting for " + name, e);
    }
  }

  /**
   * Asks it to end and returns at once. By its handle: {@link Process#destroy} closes the streams
   * as well, and what it says at its end would be lost.
   */
  public void terminate() {
    process.toHandle().destroy();
  }

  void interrupt() {
    if (process.isAlive()) {
      Signal.INT.send(List.of(process.toHandle()));
    }
  }

  /** Kills it and all its descendants, and waits until they are gone. */
  public void kill() {
    List<ProcessHandle> all = family();
    Signal.KILL.send(all);
    all.forEach(handle -> handle.onExit().join());
    lastWords().join();
  }

  /** Stops it and all its descendants where they stand; the kernel keeps their connections open. */
  public void pause() {
    Signal.STOP.send(family());
  }

  public void resume() {
    Signal.CONT.send(family());
  }

  /** Waits for its end; false when it still runs at the end of the timeout. */
  public boolean awaitExit(Duration timeout) {
    try {
      boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (ended) {
        lastWords().join();
      }
      return ended;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("interrupted while waiting for the end of " + name, e);
    }
  }

  /**
   * The process first: a parent that is stopped or killed before its children starts no new ones.
   */
  private List<ProcessHandle> family() {
    List<ProcessHandle> all = new ArrayList<>();
    if (process.isAlive()) {
      all.add(process.toHandle());
    }
    all.addAll(process.descendants().toList());
    return Collections.unmodifiableList(all);
  }

  private void copyOutput(Predicate<String> ready) {
    try (BufferedReader output =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        BufferedWriter log =
            Files.newBufferedWriter(
                logFile, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        log.write(line);
        log.newLine();
        if (!output.ready()) {
          log.flush();
        }
        synchronized (tail) {
          tail.addLast(line);
          if (tail.size() > TAIL_LINES) {
            tail.removeFirst();
          }
        }
        if (!readyLine.isDone() && ready.test(line)) {
          readyLine.complete(line);
        }
      }
    } catch (IOException e) {
      synchronized (tail) {
        tail.addLast("(its output could not be kept: " + e.getMessage() + ")");
      }
    }
    readyLine.completeExceptionally(new IOException("end of output"));
    outputEnd.complete(null);
  }
}
