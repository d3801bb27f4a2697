package io.wse.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A real server as a child process on loopback, for development and tests.
 *
 * <p>Its home directory holds its data and {@code server.log}, and one server at a time. It dies
 * with this JVM. Methods may be called from any thread; each returns when its effect is there.
 */
public abstract class EmbeddedServer implements AutoCloseable {
  static final String HOST = "127.0.0.1";

  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(8);
  private static final int PORT_ATTEMPTS = 4;

  private final String name;
  private final Path home;
  private final boolean portGiven;
  private final Map<String, String> settings;
  private int port;
  private ChildProcess process;
  private boolean paused;

  EmbeddedServer(String name, ServerBuilder<?> builder) {
    this.name = name;
    this.home = builder.home();
    this.portGiven = builder.port() != 0;
    this.port = builder.port();
    this.settings = new LinkedHashMap<>(builder.settings());
  }

  /** Makes the data directory fit to be started on; called before every start. */
  abstract void prepare() throws IOException;

  abstract ChildProcess.Launch launch();

  /** Asks it for an ordered end and returns at once. */
  void askToEnd(ChildProcess running) {
    running.terminate();
  }

  final synchronized void startFirst() {
    for (int attempt = 1; ; attempt++) {
      if (!portGiven) {
        port = Ports.free();
      } else if (!Ports.isFree(port)) {
        throw new ServerException("port " + port + " for " + name + " is in use");
      }
      try {
        start();
        return;
      } catch (ServerException e) {
        // A free port may be taken by another process before the server binds it.
        if (portGiven || attempt == PORT_ATTEMPTS || Ports.isFree(port)) {
          throw e;
        }
      }
    }
  }

  /**
   * Starts it again after {@link #stop} or {@link #kill}, on the same port and data. Another thread
   * may stop it meanwhile; then this fails.
   */
  public final void start() {
    ChildProcess started = spawn();
    try {
      started.awaitReady(START_TIMEOUT);
    } catch (ServerException e) {
      started.kill();
      throw e;
    }
  }

  private synchronized ChildProcess spawn() {
    if (isRunning()) {
      throw new IllegalStateException(name + " runs already");
    }
    try {
      Files.createDirectories(home);
      prepare();
    } catch (IOException e) {
      throw new ServerException("cannot prepare " + name + " in " + home + ": " + e, e);
    }
    process = ChildProcess.start(launch());
    paused = false;
    return process;
  }

  /** Asks it for an ordered end and returns at once. */
  public final synchronized void beginStop() {
    if (isRunning()) {
      resume();
      askToEnd(process);
    }
  }

  /** Ends it in order; kills it if that takes too long. */
  public final synchronized void stop() {
    if (!isRunning()) {
      return;
    }
    beginStop();
    if (!process.awaitExit(STOP_TIMEOUT)) {
      process.kill();
    }
  }

  /** Ends it as a power cut would, with all its child processes. */
  public final synchronized void kill() {
    if (process != null) {
      process.kill();
    }
  }

  /** Stops it, if it runs, and starts it again on the same port and data. */
  public final synchronized void restart() {
    stop();
    start();
  }

  /** Freezes it: connections stay open and nothing answers. */
  public final synchronized void pause() {
    process.pause();
    paused = true;
  }

  /** Ends a {@link #pause}. */
  public final synchronized void resume() {
    if (paused) {
      process.resume();
      paused = false;
    }
  }

  public final synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** One of its own settings, from its next start on. */
  public final synchronized void setting(String key, String value) {
    settings.put(key, value);
  }

  /** The running process, for those who watch it. */
  public final synchronized ChildProcess process() {
    return process;
  }

  public final synchronized int port() {
    return port;
  }

  public final String name() {
    return name;
  }

  public final Path logFile() {
    return home.resolve("server.log");
  }

  @Override
  public final void close() {
    stop();
  }

  final Path home() {
    return home;
  }

  /** What it stores; for tests that look at it, or spoil it while it does not run. */
  public final Path dataDir() {
    return home.resolve("data");
  }

  /** The settings given by the caller, over the defaults of the server. */
  final synchronized Map<String, String> settingsOver(Map<String, String> defaults) {
    Map<String, String> all = new LinkedHashMap<>(defaults);
    all.putAll(settings);
    return all;
  }
}
