package io.wse.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps the log messages in {@code docs/operations.md} in step with what the nodes' sources log.
 */
class OperationsDocTest {
  private static final Path ROOT = Path.of("..");
  private static final List<String> MODULES =
      List.of("shared-codec", "replay-log", "runtime", "verticles");

  /** {@code log.atInfo()...log("wse.x")}: the level, and what stands in the last parentheses. */
  private static final Pattern FLUENT =
      Pattern.compile(
          "\\.at(Trace|Debug|Info|Warn|Error)\\(\\)"
              + "(?:(?!\\.at(?:Trace|Debug|Info|Warn|Error)\\(\\)).)*?\\.log\\(([^;]*)",
          Pattern.DOTALL);

  /** {@code LOG.info("wse.x")}. */
  private static final Pattern PLAIN =
      Pattern.compile("\\b(?:log|LOG)\\.(trace|debug|info|warn|error)\\(([^;]*)");

  private static final Pattern MESSAGE = Pattern.compile("\"(wse\\.[a-z_.]+)\"");
  private static final Pattern ROW =
      Pattern.compile("^\\| (`wse\\.[^|]*) \\| (\\w+) \\|", Pattern.MULTILINE);
  private static final Pattern NAME = Pattern.compile("`(wse\\.[a-z_.]+)`");

  @Test
  void everyLogMessageIsListedWithItsLevelAndNoOther() throws IOException {
    assertThat(listed()).containsExactlyInAnyOrderEntriesOf(logged());
  }

  private static Map<String, Set<String>> listed() throws IOException {
    Map<String, Set<String>> levels = new TreeMap<>();
    String doc = Files.readString(ROOT.resolve("docs/operations.md"));
    collect(ROW.matcher(doc).results().toList(), 1, NAME, 2, levels);
    return levels;
  }

  private static Map<String, Set<String>> logged() throws IOException {
    Map<String, Set<String>> levels = new TreeMap<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module))) {
        files
            .filter(file -> file.toString().replace('\\', '/').contains("src/main/java/"))
            .filter(file -> file.toString().endsWith(".java"))
            .map(OperationsDocTest::read)
            .forEach(
                source -> {
                  for (Pattern pattern : List.of(FLUENT, PLAIN)) {
                    collect(pattern.matcher(source).results().toList(), 2, MESSAGE, 1, levels);
                  }
                });
      }
    }
    return levels;
  }

  private static void collect(
      List<MatchResult> found,
      int namesGroup,
      Pattern name,
      int levelGroup,
      Map<String, Set<String>> levels) {
    for (MatchResult match : found) {
      name.matcher(match.group(namesGroup))
          .results()
          .forEach(
              message ->
                  levels
                      .computeIfAbsent(message.group(1), key -> new TreeSet<>())
                      .add(match.group(levelGroup).toLowerCase(Locale.ROOT)));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
