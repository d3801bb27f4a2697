package io.wse.it;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A node, or the demo, in a JVM of its own. */
final class NodeProcess implements AutoCloseable {

  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ChildProcess process;
  private final String name;
  private final int port;
  private final int healthPort;
  private final Path log;

  /**
   * @param port where clients connect, 0 where they do not
   * @param healthPort where {@code /health/ready} is asked
   */
  NodeProcess(
      String name,
      String mainClass,
      List<String> arguments,
      Map<String, String> environment,
      int port,
      int healthPort,
      Path log) {
    this.name = name;
    this.port = port;
    this.healthPort = healthPort;
    this.log = log;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(System.getProperty("wse.jvm.flags").trim().split("\\s+")));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(mainClass);
    command.addAll(arguments);
    process =
        ChildProcess.start(
            new ChildProcess.Launch(
                name, command, environment, "KILL", List.of(), line -> true, log));
  }

  NodeProcess awaitReady() {
    Await.until(
        name + " is ready (see " + log + ")",
        START_TIMEOUT,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError(name + " ended; its log:\n" + log());
          }
          return isReady();
        });
    return this;
  }

  boolean isReady() {
    HttpResponse<String> response = get("/health/ready");
    return response != null && response.statusCode() == 200;
  }

  /** The gates of readiness, as the node tells them. */
  JsonObject health() {
    HttpResponse<String> response = get("/health/ready");
    return response == null ? new JsonObject() : new JsonObject(response.body());
  }

  String metrics() {
    return get("/metrics").body();
  }

  int port() {
    return port;
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "no log: " + e;
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void kill() {
    process.kill();
  }

  void pause() {
    process.pause();
  }

  void resume() {
    process.resume();
  }

  @Override
  public void close() {
    process.terminate();
    if (!process.awaitExit(STOP_TIMEOUT)) {
      process.kill();
      throw new AssertionError(name + " did not stop; its log:\n" + log());
    }
  }

  private HttpResponse<String> get(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + healthPort + path))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
