package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.embedded.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The {@code wse} command, as an operator runs it beside servers of their own. */
final class Wse {
  private static final long PATIENCE_S = 60;

  private final String bootstrap;

  /** Of no clone in which an {@code up} may run. */
  private final Path elsewhere = TestServers.home("no-clone");

  Wse(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  /** What it prints, line by line; it must succeed. */
  List<String> run(String... arguments) {
    Path err = elsewhere.resolve("err");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Dwse.root=" + elsewhere);
    command.add("-Dlogback.configurationFile=cli-logback.xml");
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("io.wse.cli.WseCommand");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("WSE_"));
    builder.environment().putAll(Map.of("WSE_KAFKA_BOOTSTRAP", bootstrap));
    try {
      Files.createDirectories(elsewhere);
      Process process = builder.start();
      List<String> lines =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .toList();
      assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("%s", err.toFile()).isZero();
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
