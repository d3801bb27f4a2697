package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the scripts say, in one line, of a machine that lacks something. */
class ScriptRefusalsTest {
  @TempDir Path temp;
  private ScriptClone clone;

  @BeforeEach
  void makeClone() throws IOException {
    clone = new ScriptClone(temp);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "up                    | java    | up: Java is missing: install a JDK of version 17 or"
            + " newer",
        "up                    | setsid  | up: setsid is missing: install util-linux",
        "up                    | setpriv | up: setpriv is missing: install util-linux",
        "up                    | javac   | build: javac is missing: install a JDK, not only a JRE",
        "up                    | mvn     | build: Maven is missing: install version 3.8 or newer",
        "up                    | node    | build: Node is missing: install version 20 or newer",
        "up                    | npm     | build: npm is missing: it comes with Node, or as a"
            + " package of its own",
        "up                    | flock   | build: flock is missing: install util-linux",
        "test                  | java    | test: Java is missing: install a JDK of version 17 or"
            + " newer",
        "test                  | javac   | test: javac is missing: install a JDK, not only a JRE",
        "test                  | mvn     | test: Maven is missing: install version 3.8 or newer",
        "test                  | node    | test: Node is missing: install version 20 or newer",
        "test                  | npm     | test: npm is missing: it comes with Node, or as a"
            + " package of its own",
        "test                  | flock   | test: flock is missing: install util-linux",
        "test                  | setsid  | test: setsid is missing: install util-linux",
        "test                  | setpriv | test: setpriv is missing: install util-linux",
        "wse token --user u1   | java    | wse: Java is missing: install a JDK of version 17 or"
            + " newer",
        "wse token --user u1   | mvn     | build: Maven is missing: install version 3.8 or newer",
        "bench                 | java    | bench: Java is missing: install a JDK of version 17 or"
            + " newer",
        "bench                 | setsid  | bench: setsid is missing: install util-linux",
        "fuzz                  | mvn     | fuzz: Maven is missing: install version 3.8 or newer",
      })
  void aMissingTool(String command, String missing, String message) throws Exception {
    List<String> present = new ArrayList<>(ScriptClone.NEEDED);
    present.remove(missing);
    clone.machineHas(present);

    assertThat(clone.run(command.split(" "))).isEqualTo(new ScriptClone.Ended(1, List.of(message)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "build | .wse            | file   | build: %s/.wse cannot be written",
        "build | .wse/build.lock | folder | build: %s/.wse/build.lock cannot be written",
        "build | .wse/build.log  | folder | build: %s/.wse/build.log cannot be written",
        "up    | .wse            | file   | build: %s/.wse cannot be written",
        "test  | .wse            | file   | test: %s/.wse/test cannot be written",
        "test  | .wse/test       | file   | test: %s/.wse/test cannot be written",
        "test  | .wse/test.lock  | folder | test: %s/.wse/test.lock cannot be written",
        "bench | .wse            | file   | build: %s/.wse cannot be written",
        "fuzz  | .wse/fuzz       | file   | fuzz: %s/.wse/fuzz cannot be written",
      })
  void aPlaceThatCannotBeWritten(String command, String place, String taken, String message)
      throws Exception {
    clone.machineHas(ScriptClone.NEEDED);
    Path path = clone.root().resolve(place);
    Files.createDirectories(path.getParent());
    // Not by permissions: to root all may be written.
    if (taken.equals("folder")) {
      Files.createDirectory(path);
    } else {
      Files.createFile(path);
    }

    assertThat(clone.run(command))
        .isEqualTo(new ScriptClone.Ended(1, List.of(message.formatted(clone.root()))));
  }

  @Test
  void aJavaHomeWithoutACompilerThoughOneIsInThePath() throws Exception {
    clone.machineHas(ScriptClone.NEEDED);
    Path home = temp.resolve("jre");
    Files.createDirectories(home.resolve("bin"));
    Files.copy(temp.resolve("tools/java"), home.resolve("bin/java"));
    clone.javaHome(home);

    assertThat(clone.run("build"))
        .isEqualTo(
            new ScriptClone.Ended(
                1,
                List.of(
                    "build: " + home + "/bin/javac is missing: install a JDK, not only a JRE")));
  }
}
