package io.wse.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
  private static final Key<String> TEXT = Key.text("some.text");
  private static final Key<String> URL = Key.url("some.url", "redis", "rediss");
  private static final Key<String> TABLE = Key.table("some.table");
  private static final Key<String> SECRET = Key.secret("some.secret", 8);
  private static final Key<Integer> INTEGER = Key.integer("some.integer", 1, 10);
  private static final Key<Boolean> BOOL = Key.bool("some.bool");
  private static final Key<Duration> SECONDS =
      Key.duration(
          "some.seconds", DurationUnit.SECONDS, Duration.ofMillis(10), Duration.ofHours(1));
  private static final Key<Long> BYTES = Key.bytes("some.bytes", 1, 1L << 30);
  private static final Key<List<String>> LIST = Key.list("some.list");
  private static final Key<Map<String, String>> MAP = Key.map("some.map");
  private static final Key<Map<String, Object>> SECTION = Key.section("some.section");
  private static final Key<LogFormat> CHOICE = Key.oneOf("choice", LogFormat.class);
  private static final Collection<Key<?>> KNOWN =
      List.of(TEXT, URL, TABLE, SECRET, INTEGER, BOOL, SECONDS, BYTES, LIST, MAP, SECTION, CHOICE);

  @TempDir Path folder;

  private Config yaml(String text) {
    return load(text, Map.of());
  }

  private Config env(String variable, String value) {
    return Config.load(Optional.empty(), Map.of(variable, value), KNOWN);
  }

  private Config load(String text, Map<String, String> env) {
    Path file = folder.resolve("wse.yaml");
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return Config.load(Optional.of(file), env, KNOWN);
  }

  @Test
  void readsEveryTypeFromYaml() {
    Config config =
        yaml(
            """
            some:
              text: hello
              url: redis://localhost:6379/0
              secret: 12345678
              integer: 7
              bool: true
              seconds: 30
              bytes: 64KB
              list: [a, "b c"]
              map: {A: x, B: y}
              section:
                accounts: {sql: "select 1", chunk: 5}
            choice: json
            """
                .replace("secret: 12345678", "secret: \"12345678\""));

    assertThat(config.get(TEXT)).isEqualTo("hello");
    assertThat(config.get(URL)).isEqualTo("redis://localhost:6379/0");
    assertThat(config.get(SECRET)).isEqualTo("12345678");
    assertThat(config.get(INTEGER)).isEqualTo(7);
    assertThat(config.get(BOOL)).isTrue();
    assertThat(config.get(SECONDS)).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.get(BYTES)).isEqualTo(65536);
    assertThat(config.get(LIST)).containsExactly("a", "b c");
    assertThat(config.get(MAP)).containsExactly(Map.entry("A", "x"), Map.entry("B", "y"));
    assertThat(config.get(SECTION))
        .isEqualTo(Map.of("accounts", Map.of("sql", "select 1", "chunk", 5)));
    assertThat(config.get(CHOICE)).isEqualTo(LogFormat.JSON);
  }

  @Test
  void readsEveryTypeFromTheEnvironment() {
    assertThat(env("WSE_SOME_TEXT", "5").get(TEXT)).isEqualTo("5");
    assertThat(env("WSE_SOME_URL", "rediss://h").get(URL)).isEqualTo("rediss://h");
    assertThat(env("WSE_SOME_SECRET", "12345678").get(SECRET)).isEqualTo("12345678");
    assertThat(env("WSE_SOME_INTEGER", "7").get(INTEGER)).isEqualTo(7);
    assertThat(env("WSE_SOME_BOOL", "false").get(BOOL)).isFalse();
    assertThat(env("WSE_SOME_SECONDS", "30").get(SECONDS)).isEqualTo(Duration.ofSeconds(30));
    assertThat(env("WSE_SOME_SECONDS", "500ms").get(SECONDS)).isEqualTo(Duration.ofMillis(500));
    assertThat(env("WSE_SOME_BYTES", "4096").get(BYTES)).isEqualTo(4096);
    assertThat(env("WSE_SOME_LIST", "a, b ,c").get(LIST)).containsExactly("a", "b", "c");
    assertThat(env("WSE_SOME_LIST", "").get(LIST)).isEmpty();
    assertThat(env("WSE_SOME_MAP", "A=x,B=y=z").get(MAP)).isEqualTo(Map.of("A", "x", "B", "y=z"));
    assertThat(env("WSE_SOME_SECTION", "{\"a\": {\"b\": 1}}").get(SECTION))
        .isEqualTo(Map.of("a", Map.of("b", 1)));
    assertThat(env("WSE_CHOICE", "text").get(CHOICE)).isEqualTo(LogFormat.TEXT);
  }

  @Test
  void environmentWinsOverYaml() {
    Config config = load("some: {text: file, integer: 3}", Map.of("WSE_SOME_TEXT", "environment"));

    assertThat(config.get(TEXT)).isEqualTo("environment");
    assertThat(config.get(INTEGER)).isEqualTo(3);
  }

  @Test
  void environmentReplacesEvenAWrongValueOfTheFile() {
    assertThat(load("some: {integer: wrong}", Map.of("WSE_SOME_INTEGER", "2")).get(INTEGER))
        .isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "some: {text: 5}            | some.text (WSE_SOME_TEXT): expected text, found the number 5",
        "some: {text: ''}           | expected text, found nothing",
        "some: {text: [a]}          | expected text, found a list",
        "some: {integer: '5'}       | expected a whole number from 1 to 10, found \"5\"",
        "some: {integer: 11}        | expected a whole number from 1 to 10, found the number 11",
        "some: {integer: 1.5}       | expected a whole number from 1 to 10, found the number 1.5",
        "some: {integer: 99999999999999999999} | expected a whole number from 1 to 10, found",
        "some: {bool: 'true'}       | expected true or false, found \"true\"",
        "some: {seconds: 30 years}  | such as 500ms, 30s or 5m (a plain number counts in s), found \"30 years\"",
        "some: {seconds: 2h}        | expected a duration from 10ms to 1h",
        "some: {seconds: 999999999999999d} | expected a duration from 10ms to 1h",
        "some: {bytes: 2GB}         | expected a size from 1 to 1GB such as 4096 or 64KB, found \"2GB\"",
        "some: {bytes: many}        | expected a size from 1 to 1GB such as 4096 or 64KB, found \"many\"",
        "some: {bytes: true}        | found the boolean true",
        "some: {list: {a: b}}       | expected a list of texts, or one text with commas, found a mapping",
        "some: {list: [1]}          | expected a list of texts, or one text with commas, found a list",
        "some: {map: [a]}           | expected a mapping of text to text",
        "some: {map: {a: {b: c}}}   | expected a mapping of text to text",
        "some: {section: text}      | expected a mapping (in the environment: JSON), found \"text\"",
        "some: {url: 'http://x'}    | expected a URL that begins with redis:// or rediss://, found \"http://x\"",
        "some: {table: 'a; DROP x'} | expected a table's name such as positions or app.positions",
        "some: {table: a.b.c}       | expected a table's name such as positions or app.positions",
        "choice: yaml               | choice (WSE_CHOICE): expected text or json, found \"yaml\"",
        "some: text                 | some: expected a mapping of keys, found \"text\"",
      })
  void refusesAWrongValueByNameWithWhatWasExpectedAndFound(String text, String problem) {
    assertThatThrownBy(() -> yaml(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "WSE_SOME_INTEGER | eleven | some.integer (WSE_SOME_INTEGER): expected a whole number from 1 to 10, found \"eleven\"",
        "WSE_SOME_BOOL    | yes    | expected true or false, found \"yes\"",
        "WSE_SOME_MAP     | a      | expected a mapping of text to text",
        "WSE_SOME_SECTION | {      | expected a mapping (in the environment: JSON)",
        "WSE_SOME_SECTION | []     | expected a mapping (in the environment: JSON)",
        "WSE_SOME_TEXT    | ''     | some.text (WSE_SOME_TEXT): expected text, found nothing",
      })
  void refusesAWrongVariable(String variable, String value, String problem) {
    assertThatThrownBy(() -> env(variable, value))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void refusesUnknownNamesAndSuggestsTheNearest() {
    assertThatThrownBy(() -> yaml("some: {intger: 3}"))
        .hasMessageContaining("some.intger: unknown key; did you mean some.integer?");
    assertThatThrownBy(() -> yaml("entirely: {different: 3}"))
        .hasMessageContaining("entirely: unknown key")
        .hasMessageNotContaining("did you mean");
    assertThatThrownBy(() -> env("WSE_SOME_TEXTS", "x"))
        .hasMessageContaining(
            "WSE_SOME_TEXTS: unknown environment variable; did you mean WSE_SOME_TEXT?");
  }

  @Test
  void leavesOtherVariablesAndTheOneOfTheFileAlone() {
    Map<String, String> env = Map.of("PATH", "/bin", "WSEX", "1", "WSE_CONFIG", "wse.yaml");

    assertThat(Config.load(Optional.empty(), env, KNOWN).find(TEXT)).isEmpty();
  }

  @Test
  void tellsAllProblemsAtOnce() {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                load(
                    "some: {integer: 99, bool: maybe, unknown: 1}",
                    Map.of("WSE_NOTHING_LIKE_IT", "1", "WSE_SOME_BYTES", "x")));

    assertThat(refused.problems()).hasSize(5);
  }

  @Test
  void neverShowsASecret() {
    assertThatThrownBy(() -> yaml("some: {secret: hunter2}"))
        .hasMessageContaining("some.secret (WSE_SOME_SECRET): expected at least 8 bytes")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> env("WSE_SOME_URL", "http://user:hun ter\t2@host/0?password=h 2"))
        .hasMessageContaining("found \"http://***@host/0?password=***\"");
    assertThatThrownBy(() -> env("WSE_SOME_URL", "http://user:hunter2@host/0?password=hunter2"))
        .hasMessageContaining("found \"http://***@host/0?password=***\"");
    assertThatThrownBy(() -> env("WSE_SOME_URL", "http://user:pa/ss?hunter2@host"))
        .hasMessageContaining("found \"http://***@host\"");
    assertThatThrownBy(() -> yaml("some: {secret: \"hunter2\n"))
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("hunter2");
    assertThat(
            load(
                    "some: {secret: hunter2hunter2, text: seen}",
                    Map.of("WSE_SOME_URL", "redis://:hunter2@host"))
                .toString())
        .contains("some.text=seen", "redis://***@host")
        .doesNotContain("hunter2");
  }

  @Test
  void readsSecretsAndUrlsFromFilesOfTheirOwn() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "hunter2hunter2\n");
    Path url = Files.writeString(folder.resolve("url"), "redis://:hunter2@host:1\r\n");

    assertThat(env("WSE_SOME_SECRET_FILE", secret.toString()).get(SECRET))
        .isEqualTo("hunter2hunter2");
    assertThat(env("WSE_SOME_URL_FILE", url.toString()).get(URL))
        .isEqualTo("redis://:hunter2@host:1");
    Config config = yaml("some: {secret_file: '" + secret + "', url_file: '" + url + "'}");
    assertThat(config.get(SECRET)).isEqualTo("hunter2hunter2");
    assertThat(config.toString()).contains("redis://***@host:1").doesNotContain("hunter2");
  }

  @Test
  void theEnvironmentsSecretWinsOverTheFilesInWhateverForm() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "from-a-file");

    assertThat(
            load("some: {secret: from-the-yaml}", Map.of("WSE_SOME_SECRET_FILE", secret.toString()))
                .get(SECRET))
        .isEqualTo("from-a-file");
    assertThat(
            load(
                    "some: {secret_file: '" + secret + "'}",
                    Map.of("WSE_SOME_SECRET", "from-the-environment"))
                .get(SECRET))
        .isEqualTo("from-the-environment");
  }

  @Test
  void refusesASecretThatIsGivenAsAValueAndAsAFile() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "hunter2hunter2");
    String problem =
        "some.secret (WSE_SOME_SECRET): given as a value and as a file (some.secret_file); expected"
            + " one of them";

    assertThatThrownBy(
            () ->
                Config.load(
                    Optional.empty(),
                    Map.of(
                        "WSE_SOME_SECRET",
                        "hunter2hunter2",
                        "WSE_SOME_SECRET_FILE",
                        secret.toString()),
                    KNOWN))
        .hasMessageContaining(problem)
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> yaml("some: {secret: hunter2hunter2, secret_file: '" + secret + "'}"))
        .hasMessageContaining(problem);
  }

  @Test
  void saysWhatIsWrongWithTheFileOfASecret() throws IOException {
    Path missing = folder.resolve("none");
    assertThatThrownBy(() -> env("WSE_SOME_SECRET_FILE", missing.toString()))
        .hasMessageContaining("WSE_SOME_SECRET_FILE: " + missing + " does not exist");
    assertThatThrownBy(() -> yaml("some: {secret_file: '" + missing + "'}"))
        .hasMessageContaining("some.secret_file: " + missing + " does not exist");
    assertThatThrownBy(() -> env("WSE_SOME_SECRET_FILE", folder.toString()))
        .hasMessageContaining("WSE_SOME_SECRET_FILE: " + folder + " cannot be read");
    assertThatThrownBy(() -> yaml("some: {secret_file: 5}"))
        .hasMessageContaining("some.secret_file: expected a file, found the number 5");
    Path large = Files.writeString(folder.resolve("large"), "x".repeat(65_537));
    assertThatThrownBy(() -> env("WSE_SOME_SECRET_FILE", large.toString()))
        .hasMessageContaining("WSE_SOME_SECRET_FILE: " + large + " is larger than 64KB");
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff});
    assertThatThrownBy(() -> env("WSE_SOME_SECRET_FILE", binary.toString()))
        .hasMessageContaining("WSE_SOME_SECRET_FILE: " + binary + " is not UTF-8 text");
    Path tooShort = Files.writeString(folder.resolve("short"), "hunter2\n");
    assertThatThrownBy(() -> env("WSE_SOME_SECRET_FILE", tooShort.toString()))
        .hasMessageContaining("some.secret (WSE_SOME_SECRET): expected at least 8 bytes")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void aBlankNameOfAFileNamesNone() {
    assertThat(
            Config.load(
                    Optional.empty(),
                    Map.of("WSE_SOME_SECRET", "hunter2hunter2", "WSE_SOME_SECRET_FILE", " "),
                    KNOWN)
                .get(SECRET))
        .isEqualTo("hunter2hunter2");
  }

  @Test
  void readsTheFilesThatAnEnvironmentNamesForAProgramThatPassesItOn() throws IOException {
    Path url = Files.writeString(folder.resolve("url"), "redis://:hunter2@host:1\n");
    Map<String, String> env =
        Map.of("WSE_REDIS_URL_FILE", url.toString(), "WSE_JWT_SECRET_FILE", "", "PATH", "/bin");

    assertThat(SecretFiles.resolved(env))
        .isEqualTo(
            Map.of(
                "WSE_REDIS_URL", "redis://:hunter2@host:1",
                "WSE_REDIS_URL_FILE", "",
                "WSE_JWT_SECRET_FILE", "",
                "PATH", "/bin"));
    assertThatThrownBy(
            () ->
                SecretFiles.resolved(
                    Map.of("WSE_REDIS_URL_FILE", url.toString(), "WSE_REDIS_URL", "redis://h")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("redis.url (WSE_REDIS_URL): given as a value and as a file");
    assertThatThrownBy(() -> SecretFiles.resolved(Map.of("WSE_PG_URL_FILE", "/none")))
        .hasMessageContaining("WSE_PG_URL_FILE: /none does not exist");
  }

  @Test
  void onlySecretsAndUrlsMayBeInFiles() {
    assertThatThrownBy(() -> env("WSE_SOME_TEXT_FILE", "/x"))
        .hasMessageContaining("WSE_SOME_TEXT_FILE: unknown environment variable");
  }

  @ParameterizedTest
  @CsvSource({
    "WSE_SERVICE_HOST, 10.96.0.7",
    "WSE_SERVICE_PORT, 8090",
    "WSE_SERVICE_PORT_HTTP, 8090",
    "WSE_SERVICE_PORT_WEB_SOCKET, 8090",
    "WSE_PORT, tcp://10.96.0.7:8090",
    "WSE_PORT_8090_TCP, tcp://10.96.0.7:8090",
    "WSE_PORT_8090_TCP_PROTO, tcp",
    "WSE_PORT_8090_TCP_PORT, 8090",
    "WSE_PORT_8090_TCP_ADDR, 10.96.0.7",
    "WSE_PORT_53_UDP, udp://10.96.0.7:53",
    "WSE_SOCKET_SERVICE_HOST, fd00::7",
    "WSE_SOCKET_PORT, tcp://[fd00::7]:8090",
    "WSE_MY_OTHER_APP_2_PORT_1_TCP_ADDR, fd00::7",
  })
  void ignoresWhatAnOrchestratorSetsForServices(String variable, String value) {
    Config config = env(variable, value);

    assertThat(config.ignoredVariables()).isEmpty();
    assertThat(config.isSet(TEXT)).isFalse();
  }

  @Test
  void tellsOfAServicesAddressThatBearsTheNameOfAKey() {
    Key<Integer> port = Key.integer("socket.port", 0, 65535).defaultsTo(8090);
    Config config =
        Config.load(
            Optional.empty(), Map.of("WSE_SOCKET_PORT", "tcp://10.96.0.7:8090"), List.of(port));

    assertThat(config.ignoredVariables()).containsExactly("WSE_SOCKET_PORT");
    assertThat(config.get(port)).isEqualTo(8090);
    assertThat(
            Config.load(Optional.empty(), Map.of("WSE_SOCKET_PORT", "8091"), List.of(port))
                .get(port))
        .isEqualTo(8091);
  }

  @ParameterizedTest
  @CsvSource({
    "WSE_SERVICE_HOST, not-an-address",
    "WSE_SERVICE_PORT, high",
    "WSE_PORT, 8090",
    "WSE_SOCKET_PORT, http://10.96.0.7:8090",
    "WSE_PORT_8090_TCP_OTHER, 1",
    "WSE_SERVICEHOST, 10.96.0.7",
  })
  void whatOnlyLooksLikeItIsStillRefused(String variable, String value) {
    assertThatThrownBy(() -> env(variable, value))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(variable + ": unknown environment variable");
  }

  @Test
  void saysWhichFileCannotBeRead() {
    Path missing = folder.resolve("missing.yaml");

    assertThatThrownBy(() -> Config.load(Optional.of(missing), Map.of(), KNOWN))
        .hasMessageContaining(missing + " does not exist");
    assertThatThrownBy(() -> Config.load(Optional.of(folder), Map.of(), KNOWN))
        .hasMessageContaining(folder + " cannot be read");
    assertThatThrownBy(() -> yaml("some: [")).hasMessageContaining("wse.yaml is not YAML");
    assertThatThrownBy(() -> yaml("some: {text: a, text: b}"))
        .hasMessageContaining("wse.yaml is not YAML");
    assertThatThrownBy(() -> yaml("- a")).hasMessageContaining("expected a mapping of keys");
  }

  @Test
  void anEmptyFileHasDefaultsOnly() {
    assertThat(yaml("").find(TEXT)).isEmpty();
    assertThat(yaml("some:\n").find(TEXT)).isEmpty();
  }

  @Test
  void namesAllThatIsMissing() {
    Config config = yaml("");

    assertThatThrownBy(() -> config.require(List.of(SECRET, INTEGER)))
        .hasMessageContaining("some.secret (WSE_SOME_SECRET): must be set")
        .hasMessageContaining("some.integer (WSE_SOME_INTEGER): must be set");
    assertThatThrownBy(() -> config.get(TEXT)).isInstanceOf(ConfigException.class);
  }

  @Test
  void givesTheDefaultWhereNothingIsSet() {
    Key<Integer> key = Key.integer("with.default", 0, 9).defaultsTo(4);
    Config config = Config.of(Map.of(), List.of(key));

    assertThat(config.get(key)).isEqualTo(4);
    assertThat(config.isSet(key)).isFalse();
    assertThat(Config.of(Map.of("with.default", 5), List.of(key)).get(key)).isEqualTo(5);
  }

  @Test
  void aKeyThatIsNotListedIsNotRead() {
    assertThatThrownBy(() -> Config.of(Map.of()).get(TEXT))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
