package io.wse.testbed;

import io.vertx.core.json.JsonObject;
import io.wse.embedded.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node, or another program with a health page, in a JVM of its own. It may be ended in any way
 * and started again, always with the same ports and settings. One thread at a time acts on it; any
 * may ask.
 */
public final class NodeProcess implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

  private static final long COUNTED_WITHIN_S = 60;
  private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("Total +\\d+ +(\\d+)");

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final int port;
  private final int healthPort;
  private final Path log;
  private volatile ChildProcess process;
  private volatile boolean paused;

  /**
   * @param port where clients connect, 0 where they do not
   * @param healthPort where {@code /health/ready} is asked
   */
  NodeProcess(
      String name,
      List<String> command,
      Map<String, String> environment,
      int port,
      int healthPort,
      Path log) {
    this.name = name;
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.port = port;
    this.healthPort = healthPort;
    this.log = log;
  }

  /** Starts it, again if it has ended, and returns at once. */
  public NodeProcess start() {
    if (isAlive()) {
      throw new IllegalStateException(name + " runs already");
    }
    paused = false;
    process =
        ChildProcess.start(
            new ChildProcess.Launch(
                name, command, environment, "KILL", List.of(), line -> true, log));
    return this;
  }

  public NodeProcess awaitReady() {
    ChildProcess started = process;
    Await.until(
        name + " is ready (see " + log + ")",
        START_TIMEOUT,
        () -> {
          if (!started.isAlive()) {
            throw new TestbedException(
                name
                    + " ended with exit code "
                    + started.onExit().join()
                    + "; the end of its log, "
                    + log
                    + ":\n"
                    + String.join("\n", started.tail()));
          }
          return isReady();
        });
    return this;
  }

  public boolean isReady() {
    HttpResponse<String> response = get("/health/ready");
    return response != null && response.statusCode() == 200;
  }

  /** The gates of readiness, as the node tells them. */
  public JsonObject health() {
    HttpResponse<String> response = get("/health/ready");
    return response == null ? new JsonObject() : new JsonObject(response.body());
  }

  /** Its metrics as Prometheus reads them; empty while it does not answer. */
  public String metrics() {
    HttpResponse<String> response = get("/metrics");
    return response == null ? "" : response.body();
  }

  /** The same, to be asked for single meters. */
  public Exposition meters() {
    return new Exposition(metrics());
  }

  /**
   * Bytes of all objects on its heap that are in use. What a collector tells of its work is more:
   * some leave garbage where it lies for a few rounds.
   */
  public long liveHeapBytes() {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      Path told = Files.createTempFile("heap-", ".txt");
      try {
        Process histogram =
            new ProcessBuilder(jcmd, String.valueOf(pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
        if (!histogram.waitFor(COUNTED_WITHIN_S, TimeUnit.SECONDS)) {
          histogram.destroyForcibly();
        }
        Matcher total = HISTOGRAM_TOTAL.matcher(Files.readString(told));
        if (!total.find()) {
          throw new TestbedException(jcmd + " could not count what is on the heap of " + name);
        }
        return Long.parseLong(total.group(1));
      } finally {
        Files.delete(told);
      }
    } catch (IOException e) {
      throw new TestbedException(jcmd + " does not run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedException("interrupted", e);
    }
  }

  public String name() {
    return name;
  }

  public int port() {
    return port;
  }

  public Path logFile() {
    return log;
  }

  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "no log: " + e;
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Ends it as a power cut would. */
  public void kill() {
    if (process != null) {
      process.kill();
    }
  }

  /** Freezes it: its connections stay open and nothing answers. */
  public void pause() {
    process.pause();
    paused = true;
  }

  /** Ends a {@link #pause}. */
  public void resume() {
    process.resume();
    paused = false;
  }

  public boolean isPaused() {
    return paused;
  }

  /** Asks it for an ordered end, as an operator does, and returns at once. */
  public void terminate() {
    process.terminate();
  }

  /** Waits for its end, as after {@link #terminate}, and returns its exit code. */
  public int awaitExit() {
    if (!process.awaitExit(STOP_TIMEOUT)) {
      throw new TestbedException(name + " did not end; its log:\n" + log());
    }
    return process.onExit().join();
  }

  /**
   * Ends it in order.
   *
   * @throws TestbedException if it does not end in time; it is killed then
   */
  public void stop() {
    if (!isAlive()) {
      return;
    }
    terminate();
    if (!process.awaitExit(STOP_TIMEOUT)) {
      process.kill();
      throw new TestbedException(name + " did not stop; its log:\n" + log());
    }
  }

  @Override
  public void close() {
    stop();
  }

  private HttpResponse<String> get(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + healthPort + path))
            .timeout(ANSWER_TIMEOUT)
            .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedException("interrupted", e);
    }
  }
}
