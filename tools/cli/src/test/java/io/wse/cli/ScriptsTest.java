package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.embedded.ProjectRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts on a clone with nothing built, beside tools that only note that they were called. */
class ScriptsTest {
  private static final Path SCRIPTS = ProjectRoot.find().resolve("scripts");
  private static final long TIMEOUT_S = 60;

  @TempDir Path temp;
  private Path clone;
  private Path tools;
  private Path called;

  private record Ended(int code, List<String> lines) {}

  @BeforeEach
  void makeClone() throws IOException {
    clone = temp.resolve("clone");
    tools = Files.createDirectory(temp.resolve("tools"));
    called = temp.resolve("called");
    try (Stream<Path> files = Files.walk(SCRIPTS)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = clone.resolve("scripts").resolve(SCRIPTS.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "up --help, up",
    "up --port 9000 -h, up",
    "bench --help, bench",
    "wse --help, wse",
    "wse help, wse",
    "wse run --help, wse-run",
    "wse help run, wse-run",
    "wse token --user u1 --help, wse-token",
    "wse publish -h, wse-publish",
    "wse tail --help, wse-tail"
  })
  void helpComesWithoutAnyToolAndWithoutABuild(String command, String text) throws Exception {
    for (String tool : List.of("java", "javac", "mvn", "node", "npm")) {
      tool(tool, "exit 1");
    }
    Ended help = run(command.split(" "));

    assertThat(help.code()).isZero();
    assertThat(help.lines())
        .isEqualTo(Files.readAllLines(SCRIPTS.resolve("lib/help/" + text + ".txt")));
    assertThat(help.lines().get(0)).startsWith("Usage: " + text.replace('-', ' '));
    assertThat(called).doesNotExist();
    assertThat(clone.resolve(".wse")).doesNotExist();
  }

  @Test
  void helpOnWhatIsNoCommandIsAUsageError() throws Exception {
    assertThat(run("wse", "sing", "--help"))
        .isEqualTo(new Ended(2, List.of("wse: unknown command sing (see wse --help)")));
  }

  @ParameterizedTest
  @CsvSource({"up, 3.6.3", "build, 3.7.0", "bench, 2.2.1", "wse token --user u1, 3.0"})
  void aMavenThatIsTooOldIsSaidInOneLineBeforeAnythingIsBuilt(String command, String version)
      throws Exception {
    tool("mvn", "echo 'Apache Maven " + version + " (0728685237757ffbf44136acec0402957f723d9a)'");

    Ended refused = run(command.split(" "));

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.lines())
        .containsExactly("build: Maven 3.8 or newer is needed, this is " + version);
    assertThat(called).content().isEqualTo("mvn --version\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.8.0", "3.9.11", "3.10.1", "4.0.0-rc-3"})
  void aMavenThatIsNewEnoughBuilds(String version) throws Exception {
    tool(
        "mvn", "[ \"$1\" != --version ] || { echo 'Apache Maven " + version + "'; exit; }; exit 1");

    assertThat(run("build").lines())
        .noneMatch(line -> line.contains("is needed"))
        .anyMatch(line -> line.contains("the Java build failed"));
    assertThat(called).content().contains("mvn -B package");
  }

  @Test
  void aMavenThatDoesNotRunIsSaidWithItsReason() throws Exception {
    tool("mvn", "echo 'JAVA_HOME is wrong' >&2; exit 1");

    assertThat(run("build"))
        .isEqualTo(new Ended(1, List.of("build: mvn does not run: JAVA_HOME is wrong")));
  }

  @Test
  void aNodeRunsInItsOwnKindOfJvmByTheSameCommandAsAllElse() throws Exception {
    Path lib = Files.createDirectories(clone.resolve("tools/cli/target/lib"));
    Files.createFile(lib.resolve("wse-cli-1.jar"));
    tool(
        "java",
        "[ \"$1\" != -version ] || { echo 'openjdk version \"25.0.1\"' >&2; exit; }; echo \"$@\"");

    String node = run("wse", "run", "socket", "--config", "my.yaml").lines().get(0);
    String token = run("wse", "token", "--user", "u1").lines().get(0);

    assertThat(node)
        .contains("@" + clone.resolve("scripts/lib/node.jvm") + " ")
        .contains("@" + clone.resolve("scripts/lib/node-24.jvm") + " ")
        .endsWith(" io.wse.cli.WseCommand run socket --config my.yaml");
    assertThat(token).doesNotContain("node.jvm").endsWith(" io.wse.cli.WseCommand token --user u1");
  }

  /** A tool that is found before the machine's own, and notes its call. */
  private void tool(String name, String body) throws IOException {
    Path tool = tools.resolve(name);
    Files.writeString(
        tool, "#!/bin/sh\necho " + name + " \"$@\" >> '" + called + "'\n" + body + "\n");
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Ended run(String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(command));
    words.set(0, clone.resolve("scripts").resolve(command[0]).toString());
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    Path output = temp.resolve("output");
    builder.redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("WSE_"));
    builder.environment().remove("JAVA_HOME");
    builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
    Process process = builder.start();
    assertThat(process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)).as("it ended").isTrue();
    return new Ended(process.exitValue(), Files.readAllLines(output, StandardCharsets.UTF_8));
  }
}
