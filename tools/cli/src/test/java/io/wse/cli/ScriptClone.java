package io.wse.cli;

import io.wse.embedded.ProjectRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The scripts in a clone with nothing built, beside tools that the test gives and that note their
 * calls.
 */
final class ScriptClone {
  static final Path SCRIPTS = ProjectRoot.find().resolve("scripts");

  /** What the scripts ask for by name. */
  static final List<String> NEEDED =
      List.of("java", "javac", "mvn", "node", "npm", "flock", "setsid", "setpriv");

  /** Of every machine that has a shell. */
  private static final List<String> BASICS =
      List.of(
          "bash",
          "sh",
          "env",
          "dirname",
          "basename",
          "cat",
          "chmod",
          "sed",
          "awk",
          "head",
          "grep",
          "mkdir",
          "rm",
          "find",
          "sort",
          "xargs",
          "sha256sum",
          "cut",
          "tee",
          "tail",
          "id");

  private static final long TIMEOUT_S = 60;

  private final Path root;
  private final Path tools;
  private final Path called;
  private final Path output;
  private final Map<String, String> environment = new HashMap<>();

  /** What a script ended with and printed, on either stream. */
  record Ended(int code, List<String> lines) {}

  ScriptClone(Path temp) throws IOException {
    root = temp.resolve("clone");
    tools = Files.createDirectory(temp.resolve("tools"));
    called = temp.resolve("called");
    output = temp.resolve("output");
    environment.put("PATH", tools + ":" + System.getenv("PATH"));
    try (Stream<Path> files = Files.walk(SCRIPTS)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = root.resolve("scripts").resolve(SCRIPTS.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  Path root() {
    return root;
  }

  /** A file in which each call of a tool is a line. */
  Path called() {
    return called;
  }

  /** A tool that is found before the machine's own. */
  void tool(String name, String body) throws IOException {
    Path tool = tools.resolve(name);
    Files.writeString(
        tool, "#!/bin/sh\necho " + name + " \"$@\" >> '" + called + "'\n" + body + "\n");
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Hides from the scripts all tools of the machine, and gives them those that are needed. */
  void machineHas(List<String> needed) throws IOException {
    Path machine = Files.createDirectory(tools.resolveSibling("machine"));
    for (String name : BASICS) {
      for (String folder : System.getenv("PATH").split(":")) {
        Path tool = Path.of(folder, name);
        if (Files.isExecutable(tool)) {
          Files.createSymbolicLink(machine.resolve(name), tool);
          break;
        }
      }
    }
    environment.put("PATH", tools + ":" + machine);
    for (String name : needed) {
      tool(
          name,
          switch (name) {
            case "java" -> "echo 'openjdk version \"17.0.15\"' >&2";
            case "mvn" -> "echo 'Apache Maven 3.9.9 (hash)'";
            case "node" -> "echo 20";
            case "setpriv" -> "shift 2; exec \"$@\"";
            default -> "exit 0";
          });
    }
  }

  void variable(String name, String value) {
    environment.put(name, value);
  }

  void javaHome(Path home) {
    environment.put("JAVA_HOME", home.toString());
  }

  Ended run(String... command) throws IOException, InterruptedException {
    return end(start(command));
  }

  /** As in a terminal: Ctrl-C reaches it, also where the tests run behind a shell's {@code &}. */
  Process start(String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT"));
    words.addAll(List.of(command));
    words.set(2, root.resolve("scripts").resolve(command[0]).toString());
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("WSE_"));
    builder.environment().remove("JAVA_HOME");
    builder.environment().remove("CHROMIUM");
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Waits for the end of a script. */
  Ended end(Process process) throws IOException, InterruptedException {
    if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running after " + TIMEOUT_S + " s: " + lines());
    }
    return new Ended(process.exitValue(), lines());
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(output, StandardCharsets.UTF_8);
  }
}
