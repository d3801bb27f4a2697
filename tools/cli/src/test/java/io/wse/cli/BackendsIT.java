package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wse.embedded.EmbeddedServer;
import io.wse.embedded.Ports;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendsIT {
  @TempDir Path data;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final UpPorts ports = new UpPorts(UpProcess.freePage(), 1);
  private ServerSocket own;
  private Map<String, String> allOwn;
  private Backends backends;

  @BeforeEach
  void haveServersOfOnesOwn() throws IOException {
    own = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    String address = "127.0.0.1:" + own.getLocalPort();
    allOwn =
        Map.of(
            "WSE_KAFKA_BOOTSTRAP", address,
            "WSE_REDIS_URL", "redis://" + address + "/0",
            "WSE_PG_URL", "postgresql://user:pw@" + address + "/app");
  }

  @AfterEach
  void end() throws IOException {
    backends.embedded().forEach(EmbeddedServer::kill);
    own.close();
  }

  @ParameterizedTest
  @CsvSource({
    "WSE_KAFKA_BOOTSTRAP, Kafka, 40",
    "WSE_REDIS_URL, Redis, 41",
    "WSE_PG_URL, PostgreSQL, 42"
  })
  void oneThatIsNotOnesOwnIsEmbeddedByItself(String variable, String name, int offset) {
    Map<String, String> env = new HashMap<>(allOwn);
    env.remove(variable);
    backends = backends(env);
    assertThat(backends.ports()).isEqualTo(Map.of(ports.page() + offset, name));

    backends.requireOwn();
    backends.start(data);

    assertThat(backends.embedded())
        .singleElement()
        .satisfies(server -> assertThat(server.name()).isEqualTo(name))
        .satisfies(server -> assertThat(server.port()).isEqualTo(ports.page() + offset));
    assertThat(backends.settings()).containsAllEntriesOf(env);
    assertThat(backends.settings().get(variable)).contains(":" + (ports.page() + offset));
  }

  @ParameterizedTest
  @CsvSource({"WSE_KAFKA_BOOTSTRAP", "WSE_REDIS_URL", "WSE_PG_URL"})
  void oneOfOnesOwnThatIsAwayIsNamed(String variable) {
    String away = "127.0.0.1:" + Ports.free();
    Map<String, String> env = new HashMap<>(allOwn);
    env.computeIfPresent(
        variable, (name, url) -> url.replace("127.0.0.1:" + own.getLocalPort(), away));
    backends = backends(env);

    assertThatThrownBy(backends::requireOwn)
        .isInstanceOf(CliException.class)
        .hasMessageStartingWith(variable + ": cannot connect to " + away);
  }

  @Test
  void oneThatDoesNotStartIsSaidInOneLineBesideItsLastWords() throws IOException {
    Map<String, String> env = new HashMap<>(allOwn);
    env.remove("WSE_PG_URL");
    Files.createDirectories(data.resolve("postgres/data"));
    Files.writeString(data.resolve("postgres/password"), "pw");
    backends = backends(env);

    assertThatThrownBy(() -> backends.start(data))
        .isInstanceOf(CliException.class)
        .hasMessage(
            "PostgreSQL ended before it was ready; its log: "
                + data.resolve("postgres/server.log"));
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("PostgreSQL | ");
  }

  private Backends backends(Map<String, String> env) {
    Console console = new Console(new PrintStream(said, true, StandardCharsets.UTF_8));
    return new Backends(env, ports, console, "64mb");
  }
}
