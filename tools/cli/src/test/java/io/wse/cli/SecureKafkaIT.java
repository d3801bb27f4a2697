package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wse.embedded.SecureKafka;
import io.wse.embedded.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands with a Kafka that lets nobody in without TLS and a password. */
class SecureKafkaIT {
  private static final String TOPIC = "orders";
  private static SecureKafka broker;
  @TempDir Path folder;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = new SecureKafka(TestServers.home("secure-kafka"));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty())))
          .all()
          .get();
    }
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  /** The nodes' file of settings, with the client properties in a file of their own. */
  private Path settings(String password) throws IOException {
    Properties properties = new Properties();
    properties.putAll(broker.clientProperties(password));
    Path secrets = folder.resolve("kafka.properties");
    try (var out = Files.newBufferedWriter(secrets)) {
      properties.store(out, null);
    }
    return Files.writeString(
        folder.resolve("wse.yaml"),
        "kafka: {bootstrap: '%s', properties_file: '%s'}"
            .formatted(broker.secureBootstrap(), secrets));
  }

  private int wse(String... arguments) {
    return WseCommand.execute(new WseCommand(), arguments);
  }

  @Test
  void publishesAndReadsByTheNodesSettings() throws IOException {
    String config = settings(SecureKafka.PASSWORD).toString();

    assertThat(
            wse(
                "publish",
                "--config",
                config,
                "--topic",
                TOPIC,
                "--user",
                "u1",
                "--type",
                "OrderPlaced",
                "--data",
                "{}"))
        .isZero();
    assertThat(wse("dead-letters", "list", "--config", config)).isZero();

    Target target = new Target(null, Map.of()).with(null, Path.of(config));
    List<String> values = new ArrayList<>();
    try (TopicReader reader = new TopicReader(target.kafka(), TOPIC)) {
      reader.readAll(record -> values.add(new String(record.value())));
    }
    assertThat(values).singleElement().asString().contains("OrderPlaced");
  }

  @Test
  void aRefusedLoginIsNamedWithoutThePassword() throws IOException {
    Target target = new Target(null, Map.of()).with(null, settings("hunter2"));

    assertThatThrownBy(
            () -> {
              try (TopicReader reader = new TopicReader(target.kafka(), TOPIC)) {
                reader.readAll(record -> {});
              }
            })
        .isInstanceOf(CliException.class)
        .hasMessageContaining("cannot read orders at " + broker.secureBootstrap())
        .hasMessageContaining("Kafka refuses the login: ")
        .hasMessageNotContaining("hunter2");
  }
}
