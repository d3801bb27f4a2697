package io.wse.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/configuration.md} in step with the keys. After a change of keys, {@code mvn -pl
 * runtime -am test -Dtest=ConfigurationDocTest -Dwse.docs.write=true
 * -Dsurefire.failIfNoSpecifiedTests=false} writes the tables anew.
 */
class ConfigurationDocTest {
  private static final Path DOC = Path.of("..", "docs", "configuration.md");
  private static final String BEGIN = "<!-- The tables are written by ConfigurationDocTest. -->\n";
  private static final String END = "<!-- End of the tables. -->\n";

  @Test
  void everyKeyIsDocumentedAsItIs() throws IOException {
    String doc = Files.readString(DOC);
    int begin = doc.indexOf(BEGIN) + BEGIN.length();
    int end = doc.indexOf(END);
    if (Boolean.getBoolean("wse.docs.write")) {
      Files.writeString(DOC, doc.substring(0, begin) + tables() + doc.substring(end));
      return;
    }

    assertThat(doc.substring(begin, end).lines())
        .as("the tables of docs/configuration.md (run with -Dwse.docs.write=true to write them)")
        .containsExactlyElementsOf(tables().lines().toList());
  }

  @Test
  void everyKeySaysWhatItMeans() {
    assertThat(Keys.all())
        .allSatisfy(key -> assertThat(key.description()).as(key.name()).isNotBlank());
  }

  private static String tables() {
    return Keys.bySubject()
        .map(subject -> "\n## " + subject.getKey() + "\n\n" + table(subject.getValue()))
        .collect(Collectors.joining("", "", "\n"));
  }

  private static String table(List<Key<?>> keys) {
    return keys.stream()
        .map(ConfigurationDocTest::row)
        .collect(
            Collectors.joining(
                "",
                "| key | variable | type | default | unit | meaning |\n|---|---|---|---|---|---|\n",
                ""));
  }

  private static String row(Key<?> key) {
    String shown = key.defaultValue().map(key::show).orElse("");
    return "| `%s` | `%s` | %s | %s | %s | %s |\n"
        .formatted(
            key.name(),
            key.env(),
            key.type(),
            shown.isEmpty() ? "none" : "`" + shown + "`",
            key.unit(),
            key.description());
  }
}
