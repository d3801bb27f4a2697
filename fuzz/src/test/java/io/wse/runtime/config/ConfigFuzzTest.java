package io.wse.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Any settings are taken as a whole, or refused with the key's name. */
class ConfigFuzzTest {

  private static final List<Key<?>> KEYS = Keys.all();

  @FuzzTest(maxDuration = "30m", maxExecutions = 1_000_000)
  void everyFileIsTakenOrRefused(FuzzedDataProvider data) {
    Object tree;
    try {
      tree = YamlFile.parse(data.consumeRemainingAsString());
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotEmpty();
      return;
    }
    if (tree instanceof Map<?, ?> map) {
      Map<String, Object> named = new HashMap<>();
      map.forEach((name, value) -> named.put(String.valueOf(name), value));
      take(() -> Config.of(named));
    }
  }

  @FuzzTest(maxDuration = "30m", maxExecutions = 1_000_000)
  void everyVariableIsTakenOrRefused(FuzzedDataProvider data) {
    Map<String, String> env = new HashMap<>();
    while (data.remainingBytes() > 0 && env.size() < 8) {
      Key<?> key = data.pickValue(KEYS);
      env.put(key.env(), data.consumeString(200));
    }
    take(() -> Config.load(Optional.empty(), env, KEYS));
  }

  private static void take(java.util.function.Supplier<Config> load) {
    try {
      Config config = load.get();
      assertThat(config.toString()).isNotNull();
      SnapshotDefinitions.of(config);
    } catch (ConfigException e) {
      assertThat(e.problems()).isNotEmpty().allMatch(problem -> problem.contains(":"));
    }
  }
}
