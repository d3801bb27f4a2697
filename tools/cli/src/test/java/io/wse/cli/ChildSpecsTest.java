package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.runtime.config.Config;
import io.wse.runtime.config.Keys;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChildSpecsTest {
  private static final Map<String, String> BACKENDS =
      Map.of(
          "WSE_KAFKA_BOOTSTRAP", "127.0.0.1:8120",
          "WSE_REDIS_URL", "redis://127.0.0.1:8121",
          "WSE_PG_URL", "postgresql://wse:pw@127.0.0.1:8122/wse");

  @Test
  void oneNodeRunsAllPartsBesideTheDemo() {
    List<ChildSpec> all = specs(1, Map.of()).all();
    assertThat(all).extracting(ChildSpec::name).containsExactly("node", "demo");
    assertThat(all.get(0).command()).endsWith("io.wse.runtime.NodeMain", "all");
    assertThat(all.get(0).healthUrl()).isEqualTo("http://127.0.0.1:9090/health/ready");
    assertThat(all.get(0).environment())
        .containsAllEntriesOf(BACKENDS)
        .containsEntry("WSE_SOCKET_PORT", "8090")
        .containsEntry("WSE_CLUSTER_MEMBERS", "127.0.0.1:8110")
        .containsEntry("WSE_ORIGINS_ALLOW", "http://{host}:8080,loopback");
  }

  @Test
  void setsNoOriginsOverThoseOfTheUser() {
    for (Map<String, String> own :
        List.of(
            Map.of("WSE_ORIGINS_ALLOW", "https://app.example"), Map.of("WSE_CONFIG", "my.yaml"))) {
      ChildSpec node = specs(1, own).all().get(0);
      assertThat(node.environment()).doesNotContainKey("WSE_ORIGINS_ALLOW");
    }
  }

  @Test
  void severalNodesServeSocketsBesideACore() {
    List<ChildSpec> all = specs(2, Map.of()).all();
    assertThat(all)
        .extracting(ChildSpec::name)
        .containsExactly("core", "socket-1", "socket-2", "demo");
    assertThat(all.get(0).command())
        .endsWith("io.wse.runtime.NodeMain", "consumer", "publisher", "snapshot")
        .doesNotContain("socket");
    assertThat(all.get(2).command()).endsWith("io.wse.runtime.NodeMain", "socket");
    for (ChildSpec node : all.subList(0, 3)) {
      assertThat(node.environment())
          .containsEntry("WSE_CLUSTER_MEMBERS", "127.0.0.1:8110,127.0.0.1:8111,127.0.0.1:8112")
          .containsEntry("WSE_CLUSTER_NAME", "wse-8080");
    }
    assertThat(all.get(0).environment()).containsEntry("WSE_CLUSTER_PORT", "8112");
    assertThat(all.get(3).environment())
        .containsEntry("DEMO_SOCKET_URLS", "http://{host}:8090,http://{host}:8091")
        .containsEntry("DEMO_PORT", "8080");
  }

  @Test
  void theDemoStopsFirstAndAllSocketsTogetherAtTheEnd() {
    Map<String, Integer> orders = new HashMap<>();
    specs(2, Map.of()).all().forEach(spec -> orders.put(spec.name(), spec.stopOrder()));
    assertThat(orders.get("demo")).isLessThan(orders.get("core"));
    assertThat(orders.get("core")).isLessThan(orders.get("socket-1"));
    assertThat(orders.get("socket-2")).isEqualTo(orders.get("socket-1"));
  }

  @Test
  void everySettingOfANodeIsOneThatNodesKnow() {
    for (ChildSpec spec : specs(2, Map.of()).all()) {
      Map<String, String> settings = new HashMap<>(spec.environment());
      settings.keySet().removeIf(name -> !name.startsWith("WSE_"));
      settings.remove(Config.FILE_VARIABLE);
      Config.load(Optional.empty(), settings, Keys.all());
    }
  }

  @Test
  void givesTheNodesNoMoreTimeToStopThanAllHaveWhateverTheUserSet() {
    Map<String, String> own = Map.of("WSE_SHUTDOWN_TIMEOUT", "60", "WSE_DRAIN_TIMEOUT", "45");
    for (ChildSpec node : specs(2, own).all().subList(0, 3)) {
      assertThat(node.environment())
          .containsEntry("WSE_SHUTDOWN_TIMEOUT", "2")
          .containsEntry("WSE_DRAIN_TIMEOUT", "1");
    }
  }

  @Test
  void theHelpNamesWhatIsSetWhateverTheUserSet() {
    Map<String, String> own = new HashMap<>();
    for (ChildSpec spec : specs(2, Map.of()).all()) {
      spec.environment().keySet().forEach(name -> own.put(name, "own"));
    }
    Set<String> set = new HashSet<>();
    for (ChildSpec node : specs(2, own).all().subList(0, 3)) {
      Map<String, String> environment = new HashMap<>(node.environment());
      environment.values().removeIf("own"::equals);
      set.addAll(environment.keySet());
    }
    assertThat(set).contains("WSE_SOCKET_PORT", "WSE_CLUSTER_NAME", "WSE_KAFKA_BOOTSTRAP");
    assertThat(WseCommand.commandLine(new UpCommand()).getUsageMessage()).contains(set);
  }

  @Test
  void keepsTheUsersOwnFileOfSettings() {
    ChildSpec node = specs(1, Map.of("WSE_CONFIG", "/my.yaml")).all().get(0);
    assertThat(node.environment()).containsEntry("WSE_CONFIG", "/my.yaml");
  }

  @Test
  void keepsTheUsersOwnAddressesOfSocketNodes() {
    String own = "https://sockets.example";
    ChildSpec demo = specs(1, Map.of("DEMO_SOCKET_URLS", own)).all().get(1);
    assertThat(demo.environment()).containsEntry("DEMO_SOCKET_URLS", own);
  }

  @Test
  void givesTheKeyToEachAndShowsItInNoCommand() {
    Set<String> words = new HashSet<>();
    for (ChildSpec spec : specs(2, Map.of()).all()) {
      assertThat(spec.environment()).containsKey("WSE_JWT_SECRET");
      words.addAll(spec.command());
    }
    assertThat(words).noneMatch(word -> word.contains("secret-of-the-test"));
  }

  @Test
  void namesNoFileForWhatItGivesItself() {
    ChildSpec node =
        specs(1, Map.of("WSE_JWT_SECRET_FILE", "/key", "WSE_REDIS_URL_FILE", "/url")).all().get(0);

    assertThat(node.environment())
        .containsEntry("WSE_JWT_SECRET_FILE", "")
        .containsEntry("WSE_REDIS_URL_FILE", "");
  }

  private static ChildSpecs specs(int nodes, Map<String, String> env) {
    return new ChildSpecs(
        Path.of("/clone"),
        new UpPorts(8080, nodes),
        "wse-8080",
        BACKENDS,
        "secret-of-the-test-with-more-than-32-bytes",
        env);
  }
}
