package io.wse.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator says about Kafka's clients, and what of it a client gets. */
class KafkaClientSettingsTest {
  private static final String JAAS =
      "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"wse\""
          + " password=\"hunter2\";";

  @TempDir Path folder;

  private static KafkaClientSettings of(Map<String, ?> properties) {
    return KafkaClientSettings.of(config(properties));
  }

  private static Config config(Map<String, ?> properties) {
    return Config.of(Map.of("kafka.bootstrap", "broker:9093", "kafka.properties", properties));
  }

  @Test
  void everyClientGetsTheLoginAndOnlyTheConsumerWhatIsForConsumers() {
    KafkaClientSettings settings =
        of(
            Map.of(
                "security.protocol",
                "SASL_SSL",
                "sasl.jaas.config",
                JAAS,
                "fetch.min.bytes",
                100,
                "compression.type",
                "lz4"));

    Map<String, Object> consumer = settings.consumer("c", Map.of("max.poll.records", 500));
    assertThat(consumer)
        .containsEntry("bootstrap.servers", "broker:9093")
        .containsEntry("client.id", "c")
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.jaas.config", JAAS)
        .containsEntry("fetch.min.bytes", "100")
        .containsEntry("max.poll.records", 500)
        .doesNotContainKey("compression.type");
    assertThat(settings.producer("p", Map.of()))
        .containsEntry("sasl.jaas.config", JAAS)
        .containsEntry("compression.type", "lz4")
        .doesNotContainKey("fetch.min.bytes");
    assertThat(settings.admin("a", Map.of()))
        .containsEntry("sasl.jaas.config", JAAS)
        .doesNotContainKeys("fetch.min.bytes", "compression.type");
  }

  @Test
  void theOperatorsValueWinsOverTheEnginesUsualOne() {
    assertThat(of(Map.of("max.poll.records", 7)).consumer("c", Map.of("max.poll.records", 500)))
        .containsEntry("max.poll.records", "7");
  }

  @Test
  void aPropertyThatNoClientKnowsIsPassedOnForPlugIns() {
    KafkaClientSettings settings = of(Map.of("config.providers.file.param.secrets", "x"));

    assertThat(settings.consumer("c", Map.of()))
        .containsEntry("config.providers.file.param.secrets", "x");
    assertThat(settings.admin("c", Map.of()))
        .containsEntry("config.providers.file.param.secrets", "x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bootstrap.servers",
        "client.id",
        "group.id",
        "group.instance.id",
        "group.protocol",
        "enable.auto.commit",
        "auto.offset.reset",
        "isolation.level",
        "allow.auto.create.topics",
        "partition.assignment.strategy",
        "key.deserializer",
        "value.serializer",
        "interceptor.classes",
        "check.crcs",
        "acks",
        "enable.idempotence",
        "max.in.flight.requests.per.connection",
        "transactional.id",
        "max.request.size",
        "delivery.timeout.ms"
      })
  void whatTheEnginesGuaranteesRestOnIsRefusedByName(String property) {
    assertThatThrownBy(() -> of(Map.of(property, "1")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("kafka.properties." + property + ": cannot be set: ");
  }

  @Test
  void aValueThatKafkaDoesNotAcceptIsRefusedByName() {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () -> of(Map.of("security.protocol", "TLS", "request.timeout.ms", "soon")));

    assertThat(refused.problems())
        .hasSize(2)
        .anySatisfy(problem -> assertThat(problem).startsWith("kafka.properties.security.protocol"))
        .anySatisfy(problem -> assertThat(problem).contains("request.timeout.ms", "soon"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "username=wse password=hunter2",
        "Module required username=wse password=hunter2",
        "Module hunter2 username=\"wse\";",
        "Module required username=\"wse\" password=;hunter2"
      })
  void aLoginThatKafkaCannotReadIsRefusedAndNotShown(String jaas) {
    assertThatThrownBy(() -> of(Map.of("sasl.jaas.config", jaas)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("kafka.properties.sasl.jaas.config: expected a login module")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void aLongerRequestTimeoutRaisesTheTimeoutsThatContainIt() {
    KafkaClientSettings settings = of(Map.of("request.timeout.ms", 20_000, "linger.ms", 50));

    assertThat(settings.producer("p", Map.of("delivery.timeout.ms", 6_000)))
        .containsEntry("delivery.timeout.ms", 20_050);
    assertThat(settings.admin("a", Map.of("default.api.timeout.ms", 5_000)))
        .containsEntry("default.api.timeout.ms", 20_000);
    assertThat(settings.consumer("c", Map.of("default.api.timeout.ms", 30_000)))
        .containsEntry("default.api.timeout.ms", 30_000);
  }

  @Test
  void aFileInTheFormOfKafkasToolsAddsProperties() throws IOException {
    Path file =
        Files.writeString(folder.resolve("client.properties"), "sasl.jaas.config=" + JAAS + "\n");
    Map<String, Object> settings = new HashMap<>();
    settings.put("kafka.properties", Map.of("security.protocol", "SASL_SSL"));
    settings.put("kafka.properties_file", file.toString());

    assertThat(KafkaClientSettings.of(Config.of(settings)).properties())
        .isEqualTo(Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", JAAS));
  }

  @Test
  void aFileThatIsMissingAndAPropertyThatIsGivenTwiceAreRefused() throws IOException {
    Path missing = folder.resolve("none");
    assertThatThrownBy(
            () ->
                KafkaClientSettings.of(
                    Config.of(Map.of("kafka.properties_file", missing.toString()))))
        .hasMessageContaining("kafka.properties_file (WSE_KAFKA_PROPERTIES_FILE): " + missing)
        .hasMessageContaining("does not exist");

    Path file = Files.writeString(folder.resolve("client.properties"), "linger.ms=1\n");
    assertThatThrownBy(
            () ->
                KafkaClientSettings.of(
                    Config.of(
                        Map.of(
                            "kafka.properties_file",
                            file.toString(),
                            "kafka.properties",
                            Map.of("linger.ms", 2)))))
        .hasMessageContaining("kafka.properties.linger.ms: given in");
  }

  @Test
  void noValueIsEverShown() {
    Map<String, Object> properties = Map.of("sasl.jaas.config", JAAS, "linger.ms", "hunter2");

    assertThat(config(properties).toString())
        .contains("kafka.properties")
        .doesNotContain("hunter2");
    assertThat(of(Map.of("sasl.jaas.config", JAAS)).toString())
        .contains("sasl.jaas.config")
        .doesNotContain("hunter2");
    assertThatThrownBy(() -> Config.of(Map.of("kafka.properties", "sasl.jaas.config=hunter2")))
        .hasMessageContaining("kafka.properties (WSE_KAFKA_PROPERTIES): expected a mapping")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(
            () -> Config.of(Map.of("kafka.properties", Map.of("sasl", Map.of("x", "hunter2")))))
        .hasMessageContaining("kafka.properties (WSE_KAFKA_PROPERTIES): expected a mapping")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"broker", "broker:", "a:1,b", "http://a:1", "a:0", "a:99999", "a:1,"})
  void aBrokerWithoutAPortIsRefused(String bootstrap) {
    assertThatThrownBy(() -> Config.of(Map.of("kafka.bootstrap", bootstrap)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "kafka.bootstrap (WSE_KAFKA_BOOTSTRAP): expected host:port, or several separated by"
                + " commas, each with its port, found \""
                + bootstrap);
  }

  @ParameterizedTest
  @ValueSource(strings = {"broker:9092", "a:1, b-2.example:65535", "[::1]:9092", "127.0.0.1:9092"})
  void brokersWithTheirPortsAreTaken(String bootstrap) {
    assertThat(KafkaClientSettings.of(Config.of(Map.of("kafka.bootstrap", bootstrap))).bootstrap())
        .isEqualTo(bootstrap);
  }
}
