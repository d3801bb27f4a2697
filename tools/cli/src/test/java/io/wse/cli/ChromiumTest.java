package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code scripts/test} does on a machine without Chromium. */
class ChromiumTest {
  @TempDir Path temp;
  private ScriptClone clone;

  @BeforeEach
  void makeCloneOnAMachineWithoutChromium() throws IOException {
    clone = new ScriptClone(temp);
    Files.writeString(clone.root().resolve("pom.xml"), "<project/>");
    Files.createDirectories(clone.root().resolve(".mvn"));
    clone.machineHas(ScriptClone.NEEDED);
  }

  @Test
  void anOrdinaryUserIsToldInOneLineWhatToInstall() throws Exception {
    clone.tool("id", "echo 1000");
    clone.tool("apt-get", "");

    assertThat(clone.run("test"))
        .isEqualTo(
            new ScriptClone.Ended(
                1,
                List.of(
                    "test: Chromium is missing: install the package chromium, or set CHROMIUM to"
                        + " the program")));
    assertThat(clone.called()).content().doesNotContain("apt-get");
  }

  @Test
  void rootIsToldTheSameWhereThereAreNoPackages() throws Exception {
    clone.tool("id", "echo 0");

    assertThat(clone.run("test").lines())
        .singleElement()
        .asString()
        .startsWith("test: Chromium is missing: install the package chromium");
  }

  @Test
  void forRootItIsInstalledAndTheTestsAreToldWhereItIs() throws Exception {
    Path chromium = temp.resolve("tools/chromium");
    clone.tool("id", "echo 0");
    clone.tool(
        "apt-get",
        "case $1 in install) echo '#!/bin/sh' > %1$s; chmod +x %1$s ;; esac".formatted(chromium));
    clone.tool("npm", "case \"$2\" in test) echo \"Tests  1 passed (1)  $CHROMIUM\" ;; esac");

    ScriptClone.Ended ended = clone.run("test");

    assertThat(ended.lines()).startsWith("installing Chromium", "== build");
    assertThat(clone.called())
        .content()
        .contains("apt-get update\napt-get install -y --no-install-recommends chromium\n");
    assertThat(clone.root().resolve(".wse/test/typescript.log"))
        .content()
        .endsWith(chromium + "\n");
  }

  @Test
  void whatCannotBeInstalledIsSaidWithItsLog() throws Exception {
    clone.tool("id", "echo 0");
    clone.tool("apt-get", "echo 'no network'; exit 100");
    Path log = clone.root().resolve(".wse/test/chromium.log");

    assertThat(clone.run("test"))
        .isEqualTo(
            new ScriptClone.Ended(
                1,
                List.of(
                    "installing Chromium",
                    "test: Chromium could not be installed; the log is " + log)));
    assertThat(log).hasContent("no network");
  }
}
