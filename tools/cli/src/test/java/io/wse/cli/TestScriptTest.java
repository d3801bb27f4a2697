package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code scripts/test} says of what the tests' reports tell, beside tools that only write
 * reports.
 */
class TestScriptTest {
  private static final String MAVEN =
      """
      case "$1" in --version) echo 'Apache Maven 3.9.9 (hash)'; exit ;; esac
      case "$*" in *verify*) ;; *) exit 0 ;; esac
      mkdir -p a/target/surefire-reports b/target/failsafe-reports
      cp %1$s/unit.xml a/target/surefire-reports/TEST-io.wse.ATest.xml
      cp %1$s/it.xml b/target/failsafe-reports/TEST-io.wse.BIT.xml
      """;
  private static final String NPM =
      """
      case "$*" in "run test "*) cat %1$s/vitest.txt; exit %2$d ;; esac
      """;

  @TempDir Path temp;
  private ScriptClone clone;

  @BeforeEach
  void makeClone() throws IOException {
    clone = new ScriptClone(temp);
    Files.writeString(clone.root().resolve("pom.xml"), "<project/>");
    Files.createDirectories(clone.root().resolve(".mvn"));
    clone.tool("mvn", MAVEN.formatted(temp));
    clone.tool("chromium", "");
  }

  @Test
  void failedTestsAreNamedWithTheFirstLinesOfTheirMessages() throws Exception {
    report(
        "unit.xml",
        """
        <testsuite name="io.wse.ATest" tests="3" errors="1" skipped="0" failures="1">
          <testcase name="holds" classname="io.wse.ATest" time="0.1"/>
          <testcase name="carries" classname="io.wse.ATest" time="0.1">
            <failure message="&#10;expected: &lt;1&gt;&#10; but was: &lt;2&gt;" type="org.E">stack</failure>
          </testcase>
          <testcase name="throws" classname="io.wse.ATest" time="0.1">
            <error type="java.lang.NullPointerException"><![CDATA[java.lang.NullPointerException]]></error>
          </testcase>
        </testsuite>
        """);
    report(
        "it.xml",
        """
        <testsuite name="io.wse.BIT" tests="1" errors="0" skipped="0" failures="0">
          <testcase name="comesLate" classname="io.wse.BIT" time="0.1">
            <flakyFailure message="late" type="org.E"><stackTrace>stack</stackTrace></flakyFailure>
          </testcase>
        </testsuite>
        """);
    report(
        "vitest.txt",
        """
         ❯ test/fold.test.ts (2 tests | 1 failed) 54ms
             × folds 35ms

        ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

         FAIL  test/fold.test.ts > a list > folds
        AssertionError: expected 1 to be 2

         ❯ test/fold.test.ts:4:28
              2| describe('a list', () => {

              Tests  1 failed | 1 passed (2)
        """);
    clone.tool("npm", NPM.formatted(temp, 1));

    ScriptClone.Ended ended = clone.run("test");

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.lines().stream().filter(line -> line.startsWith("   ! ")))
        .containsExactly(
            "   ! test/fold.test.ts > a list > folds",
            "   !     AssertionError: expected 1 to be 2",
            "   ! io.wse.ATest.carries",
            "   !     expected: <1>",
            "   !      but was: <2>",
            "   ! io.wse.ATest.throws",
            "   !     java.lang.NullPointerException");
    assertThat(ended.lines())
        .endsWith("failed: typescript", "3 passed, 3 failed")
        .anyMatch(line -> line.startsWith("passed only when run again: a test of io.wse.BIT"));
  }

  @Test
  void whereNothingFailsNothingIsNamed() throws Exception {
    String suite =
        "<testsuite name=\"io.wse.ATest\" tests=\"1\" errors=\"0\" skipped=\"0\" failures=\"0\">\n"
            + "  <testcase name=\"holds\" classname=\"io.wse.ATest\"/>\n</testsuite>\n";
    for (String file : List.of("unit.xml", "it.xml")) {
      report(file, suite);
    }
    report("vitest.txt", "      Tests  2 passed (2)\n");
    clone.tool("npm", NPM.formatted(temp, 0));

    ScriptClone.Ended ended = clone.run("test");

    assertThat(ended.code()).as(String.join("\n", ended.lines())).isZero();
    assertThat(ended.lines()).endsWith("4 passed, 0 failed").noneMatch(line -> line.contains("!"));
  }

  @Test
  void whatPassedOnlyWhenRunAgainIsNamedAndWhatWasSkippedIsCounted() throws Exception {
    report(
        "unit.xml",
        """
        <testsuite name="io.wse.ATest" tests="3" errors="0" skipped="1" failures="0">
          <testcase name="waits" classname="io.wse.ATest" time="0.1"><skipped/></testcase>
        </testsuite>
        """);
    report(
        "it.xml",
        """
        <testsuite name="io.wse.BIT" tests="1" errors="0" skipped="0" failures="0">
          <testcase name="comesLate" classname="io.wse.BIT" time="0.1">
            <flakyFailure message="late" type="org.E"><stackTrace>stack</stackTrace></flakyFailure>
          </testcase>
        </testsuite>
        """);
    report(
        "vitest.txt",
        """
         ✓ test/fold.test.ts > a list > folds 877ms (retry x1)
         ✓ test/fold.test.ts > a list > is (retry x1) 12ms
         ↓ test/fold.test.ts > a list > later

              Tests  2 passed | 1 skipped (3)
        """);
    clone.tool("npm", NPM.formatted(temp, 0));

    ScriptClone.Ended ended = clone.run("test");

    assertThat(ended.code()).as(String.join("\n", ended.lines())).isZero();
    assertThat(ended.lines()).last().isEqualTo("5 passed, 0 failed, 2 skipped");
    String again = "passed only when run again: ";
    assertThat(ended.lines().stream().filter(line -> line.startsWith(again)))
        .satisfiesExactly(
            java -> assertThat(java).startsWith(again + "a test of io.wse.BIT, see "),
            vitest -> assertThat(vitest).isEqualTo(again + "test/fold.test.ts > a list > folds"));
  }

  private void report(String name, String text) throws IOException {
    Files.writeString(temp.resolve(name), text);
  }
}
