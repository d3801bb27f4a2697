package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts on a clone with nothing built, beside tools that only note that they were called. */
class ScriptsTest {
  @TempDir Path temp;
  private ScriptClone clone;

  @BeforeEach
  void makeClone() throws IOException {
    clone = new ScriptClone(temp);
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
    "wse tail --help, wse-tail",
    "wse dead-letters --help, wse-dead-letters",
    "wse dead-letters list --help, wse-dead-letters-list",
    "wse help dead-letters replay, wse-dead-letters-replay"
  })
  void helpComesWithoutAnyToolAndWithoutABuild(String command, String text) throws Exception {
    for (String tool : List.of("java", "javac", "mvn", "node", "npm")) {
      clone.tool(tool, "exit 1");
    }
    ScriptClone.Ended help = clone.run(command.split(" "));

    assertThat(help.code()).isZero();
    assertThat(help.lines())
        .isEqualTo(Files.readAllLines(ScriptClone.SCRIPTS.resolve("lib/help/" + text + ".txt")));
    assertThat(help.lines().get(0)).startsWith("Usage: " + text.split("-")[0]);
    assertThat(clone.called()).doesNotExist();
    assertThat(clone.root().resolve(".wse")).doesNotExist();
  }

  @Test
  void helpOnWhatIsNoCommandIsAUsageError() throws Exception {
    assertThat(clone.run("wse", "sing", "--help"))
        .isEqualTo(new ScriptClone.Ended(2, List.of("wse: unknown command sing (see wse --help)")));
  }

  @ParameterizedTest
  @CsvSource({"up, 3.6.3", "build, 3.7.0", "bench, 2.2.1", "wse token --user u1, 3.0"})
  void aMavenThatIsTooOldIsSaidInOneLineBeforeAnythingIsBuilt(String command, String version)
      throws Exception {
    clone.tool(
        "mvn", "echo 'Apache Maven " + version + " (0728685237757ffbf44136acec0402957f723d9a)'");

    ScriptClone.Ended refused = clone.run(command.split(" "));

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.lines())
        .containsExactly("build: Maven 3.8 or newer is needed, this is " + version);
    assertThat(clone.called()).content().isEqualTo("mvn --version\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.8.0", "3.9.11", "3.10.1", "4.0.0-rc-3"})
  void aMavenThatIsNewEnoughBuilds(String version) throws Exception {
    clone.tool(
        "mvn", "[ \"$1\" != --version ] || { echo 'Apache Maven " + version + "'; exit; }; exit 1");

    assertThat(clone.run("build").lines())
        .noneMatch(line -> line.contains("is needed"))
        .anyMatch(line -> line.contains("the Java build failed"));
    assertThat(clone.called()).content().contains("mvn -B package");
  }

  @Test
  void aMavenThatDoesNotRunIsSaidWithItsReason() throws Exception {
    clone.tool("mvn", "echo 'JAVA_HOME is wrong' >&2; exit 1");

    assertThat(clone.run("build"))
        .isEqualTo(
            new ScriptClone.Ended(1, List.of("build: mvn does not run: JAVA_HOME is wrong")));
  }

  @Test
  void aNodeRunsInItsOwnKindOfJvmByTheSameCommandAsAllElse() throws Exception {
    Path lib = Files.createDirectories(clone.root().resolve("tools/cli/target/lib"));
    Files.createFile(lib.resolve("wse-cli-1.jar"));
    clone.tool(
        "java",
        "[ \"$1\" != -version ] || { echo 'openjdk version \"25.0.1\"' >&2; exit; }; echo \"$@\"");

    String node = clone.run("wse", "run", "socket", "--config", "my.yaml").lines().get(0);
    String token = clone.run("wse", "token", "--user", "u1").lines().get(0);

    assertThat(node)
        .contains("@" + clone.root().resolve("scripts/lib/node.jvm") + " ")
        .contains("@" + clone.root().resolve("scripts/lib/node-24.jvm") + " ")
        .endsWith(" io.wse.cli.WseCommand run socket --config my.yaml");
    assertThat(token).doesNotContain("node.jvm").endsWith(" io.wse.cli.WseCommand token --user u1");
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', '-Xmx512m'",
    "'-Xmx2g', '', '-Xmx2g'",
    "'-XX:MaxRAMPercentage=60 -XX:+HeapDumpOnOutOfMemoryError', '', '-XX:MaxRAMPercentage=60"
        + " -XX:+HeapDumpOnOutOfMemoryError'",
    "'-XX:+UseZGC', '', '-Xmx512m -XX:+UseZGC'",
    "'', '-Xmx3g', ''"
  })
  void theUsersFlagsOfTheJvmComeLastAndReplaceTheHeap(String own, String ofTheJdk, String expected)
      throws Exception {
    String node = runsNode(Map.of("WSE_JAVA_OPTS", own, "JDK_JAVA_OPTIONS", ofTheJdk));

    String flags = node.substring(0, node.indexOf(" -cp ")).replaceAll("^.*@\\S+\\s?", "");
    assertThat(flags).isEqualTo(expected);
  }

  private String runsNode(Map<String, String> env) throws Exception {
    Path lib = Files.createDirectories(clone.root().resolve("tools/cli/target/lib"));
    Files.createFile(lib.resolve("wse-cli-1.jar"));
    clone.tool(
        "java",
        "[ \"$1\" != -version ] || { echo 'openjdk version \"17.0.1\"' >&2; exit; }; echo \"$@\"");
    env.forEach(clone::variable);
    return clone.run("wse", "run", "socket").lines().get(0);
  }
}
