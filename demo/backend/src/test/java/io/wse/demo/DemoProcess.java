package io.wse.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The backend as a process of its own, from the class path that is shipped, to be killed. */
public final class DemoProcess implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("demo\\.listening .*port=\"(\\d+)\"");
  private static final Path LIB =
      Path.of(System.getProperty("wse.root"), "demo", "backend", "target", "lib");

  private final Process process;
  private final Path output;

  private DemoProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** {@code environment} is all it sees of settings. */
  public static DemoProcess start(Map<String, String> environment) {
    try {
      var output = Files.createTempFile("demo", ".out");
      var builder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  LIB + "/*",
                  "io.wse.demo.DemoMain")
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().keySet().removeIf(k -> k.startsWith("DEMO_") || k.startsWith("WSE_"));
      builder.environment().putAll(environment);
      return new DemoProcess(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return Await.value(
        "the demo listens",
        () -> {
          var matcher = PORT.matcher(output());
          return matcher.find() ? Integer.valueOf(matcher.group(1)) : null;
        });
  }

  /** Listening and ready. */
  public int awaitReady() {
    DemoServers.awaitReady(port());
    return port();
  }

  public void kill() {
    process.destroyForcibly();
    awaitEnd(30);
  }

  /** SIGTERM; answers whether it ended in time. */
  public boolean terminate(long deadlineS) {
    process.destroy();
    return awaitEnd(deadlineS);
  }

  public boolean awaitEnd(long deadlineS) {
    try {
      return process.waitFor(deadlineS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public int exitCode() {
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
    try {
      Files.deleteIfExists(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
