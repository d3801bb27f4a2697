package io.wse.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wse.log.LogOwner;
import io.wse.log.ReplayLogOptions.Retention;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublisherOptionsTest {

  @Test
  void everySettingArrives() {
    PublisherOptions options =
        PublisherOptions.of(
            Config.of(
                Map.of(
                    "redis.url",
                    "redis://somewhere:1234/3",
                    "log.buckets",
                    16,
                    "buffer_size",
                    11,
                    "shared_buffer_size",
                    22,
                    "log.max_bytes",
                    4096,
                    "log.max_age",
                    "90s",
                    "log.guard_lifetime",
                    "9d",
                    "log.request_timeout",
                    "700ms",
                    "event.types",
                    Map.of("A", "b"))));
    assertThat(options.log().redisUrl()).isEqualTo("redis://somewhere:1234/3");
    assertThat(options.log().buckets()).isEqualTo(16);
    assertThat(options.log().user()).isEqualTo(new Retention(11, 4096));
    assertThat(options.log().shared()).isEqualTo(new Retention(22, 4096));
    assertThat(options.log().maxAgeMs()).isEqualTo(90_000);
    assertThat(options.log().guardLifetimeMs()).isEqualTo(9L * 86_400_000);
    assertThat(options.log().requestTimeoutMs()).isEqualTo(700);
    assertThat(options.log().dedupWindowMs()).isEqualTo(300_000);
    assertThat(options.types().wireType("A")).isEqualTo("b");
  }

  @Test
  void itsLogIsTheEnginesOwn() {
    Config config =
        Config.of(
            Map.of("redis.prefix", "blue", "cluster.name", "here", "consumer.group", "readers"));
    assertThat(PublisherOptions.of(config).log().owner())
        .isEqualTo(
            new LogOwner("blue", Map.of("cluster.name", "here", "consumer.group", "readers")));
    for (String wrong : List.of("{x}", "a*b", "a b", "x".repeat(65))) {
      assertThatThrownBy(() -> Config.of(Map.of("redis.prefix", wrong)))
          .hasMessageContaining(
              "redis.prefix (WSE_REDIS_PREFIX): expected 1 to 64 letters, digits and the characters");
    }
  }

  @Test
  void theWindowForDoublesArrives() {
    assertThat(window("90s")).isEqualTo(90_000);
    assertThat(window(0)).isZero();
  }

  private static long window(Object value) {
    return PublisherOptions.of(Config.of(Map.of("log.dedup_window", value))).log().dedupWindowMs();
  }

  @Test
  void theDefaultsFitTogether() {
    PublisherOptions options = PublisherOptions.of(Config.of(Map.of()));
    assertThat(options.log().user().entries()).isEqualTo(1000);
    assertThat(options.log().guardLifetimeMs()).isGreaterThan(options.log().metaLifetimeMs());
  }

  @Test
  void aTypeWithoutANameIsRefusedByItsKey() {
    assertThatThrownBy(
            () -> PublisherOptions.of(Config.of(Map.of("event.types", Map.of("A", " ")))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("event.types");
  }

  @Test
  void filesForTlsThatCannotServeAreRefusedByName(@TempDir Path folder) throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");

    assertThatThrownBy(
            () ->
                PublisherOptions.of(
                    Config.of(
                        Map.of("redis.url", "rediss://h", "redis.ca_file", empty.toString()))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "redis.ca_file (WSE_REDIS_CA_FILE): " + empty + " has no certificate");
    assertThatThrownBy(
            () ->
                PublisherOptions.of(
                    Config.of(
                        Map.of("redis.url", "rediss://h", "redis.cert_file", empty.toString()))))
        .hasMessageContaining("redis.key_file (WSE_REDIS_KEY_FILE): must be set with redis.cert");
    assertThatThrownBy(
            () ->
                PublisherOptions.of(
                    Config.of(
                        Map.of(
                            "redis.url", "redis://h",
                            "redis.cert_file", empty.toString(),
                            "redis.key_file", empty.toString()))))
        .hasMessageContaining(
            "redis.url (WSE_REDIS_URL): expected a URL that begins with rediss://");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://host:port",
        "redis://host:70000",
        "redis://host:1/orders",
        "redis://:pa?hunter2@host:1",
        "redis://:pa/hunter2@host:1",
      })
  void aRedisUrlThatCannotBeUsedIsRefusedWithoutItsPassword(String url) {
    assertThatThrownBy(() -> PublisherOptions.of(Config.of(Map.of("redis.url", url))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("redis.url (WSE_REDIS_URL): expected redis://user:password@host:port")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://h",
        "redis://h/",
        "redis://user@h:1/15",
        "rediss://:p%40%2F%3Fa:b@10.0.0.1:6380/0",
        "redis://[::1]:6379"
      })
  void aRedisUrlThatCanBeUsedIsTaken(String url) {
    assertThat(PublisherOptions.of(Config.of(Map.of("redis.url", url))).log().redisUrl())
        .isEqualTo(url);
  }
}
