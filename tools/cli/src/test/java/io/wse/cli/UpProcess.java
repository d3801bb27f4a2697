package io.wse.cli;

import io.wse.embedded.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** {@code up} or {@code wse} in a JVM of its own, with all it says on either stream. */
final class UpProcess {
  private static final long LINE_TIMEOUT_S = 120;
  private static final int FIRST_EPHEMERAL = 32_768;
  private static final int MOST_NODES = 3;

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final Thread reader;

  private UpProcess(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "output");
    reader.setDaemon(true);
    reader.start();
  }

  static UpProcess up(Path root, Map<String, String> environment, List<String> args)
      throws IOException {
    return up(root, List.of(), environment, args);
  }

  /** By a command before it, such as one that makes it another user's. */
  static UpProcess up(
      Path root, List<String> before, Map<String, String> environment, List<String> args)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(java(root, UpCommand.class, args));
    return start(command, environment);
  }

  static UpProcess wse(Path root, String... args) throws IOException {
    return start(java(root, WseCommand.class, List.of(args)), Map.of());
  }

  /** One of the clone's scripts, as a user runs it. */
  static UpProcess script(Path root, Map<String, String> environment, String name, String... args)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(root.resolve("scripts/" + name).toString()));
    command.addAll(List.of(args));
    return start(command, environment);
  }

  private static List<String> java(Path root, Class<?> main, List<String> args) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dwse.root=" + root,
                "-Dlogback.configurationFile=cli-logback.xml",
                "-cp",
                root.resolve("tools/cli/target/lib") + "/*",
                main.getName()));
    command.addAll(args);
    return command;
  }

  private static UpProcess start(List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("WSE_"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    return new UpProcess(builder.start());
  }

  /**
   * A page's port of which all that are counted from it, with some nodes, are free just now, and
   * none is one that an outgoing connection may be given.
   */
  static int freePage() {
    while (true) {
      int page = Ports.free();
      UpPorts ports = new UpPorts(page, MOST_NODES);
      if (ports.socketManagement(MOST_NODES) < FIRST_EPHEMERAL
          && Stream.concat(
                  ports.ofNodes().keySet().stream(),
                  Stream.of(ports.kafka(), ports.redis(), ports.postgres()))
              .allMatch(Ports::isFree)) {
        return page;
      }
    }
  }

  long pid() {
    return process.pid();
  }

  /** It stands still from now on, and does not know. */
  void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int exitCode = new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start().waitFor();
    if (exitCode != 0) {
      throw new IOException("kill -" + name + " ended with " + exitCode);
    }
  }

  void terminate() {
    process.toHandle().destroy();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Kills it and waits until all that it has started is gone too. */
  void killAll() throws InterruptedException {
    List<ProcessHandle> all = family();
    kill();
    all.forEach(handle -> handle.onExit().orTimeout(LINE_TIMEOUT_S, TimeUnit.SECONDS).join());
  }

  /** It and all that it has started. */
  List<ProcessHandle> family() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }

  /** Its exit code; fails when it still runs at the end of the timeout. */
  int awaitExit(long timeoutS) throws InterruptedException {
    if (!process.waitFor(timeoutS, TimeUnit.SECONDS)) {
      throw new AssertionError("still running after " + timeoutS + " s: " + output());
    }
    reader.join();
    return process.exitValue();
  }

  List<String> output() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  void awaitLine(Predicate<String> wanted) throws InterruptedException {
    awaitLine(wanted, 1);
  }

  void awaitLine(Predicate<String> wanted, int times) throws InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LINE_TIMEOUT_S);
    synchronized (lines) {
      while (lines.stream().filter(wanted).count() < times) {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
        if (leftMs <= 0 || !reader.isAlive()) {
          throw new AssertionError("the line did not come: " + lines);
        }
        lines.wait(Math.min(leftMs, 1_000));
      }
    }
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      }
    } catch (IOException e) {
      synchronized (lines) {
        lines.add("(its output broke: " + e.getMessage() + ")");
      }
    }
  }
}
