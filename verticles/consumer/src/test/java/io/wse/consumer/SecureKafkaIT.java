package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.embedded.SecureKafka;
import io.wse.embedded.TestServers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A broker that lets nobody in without TLS and a password. */
class SecureKafkaIT extends ConsumerTestBase {
  private static SecureKafka broker;

  @BeforeAll
  static void startBroker() {
    broker = new SecureKafka(TestServers.home("secure-kafka"));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  /** Of the plain listener, by which the test itself writes and looks. */
  @Override
  String bootstrap() {
    return broker.bootstrap();
  }

  @Test
  void eventsAndDeadLettersPassOverTlsWithALogin() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    kafka.sendEvents(topic, 0, 0, 5);
    kafka.send(topic, 0, "no event");
    kafka.sendEvents(topic, 0, 5, 5);

    RunningConsumer consumer = consumeSecurely(topic, broker.clientProperties());

    try {
      awaitIds(kafka.id(topic), 0, ids(0, 10));
      awaitCommit(topic, 0, 11);
      assertThat(kafka.read(deadLetters, 1)).hasSize(1);
      Await.until("ready", consumer::isReady);
    } finally {
      consumer.stop();
    }
  }

  @Test
  void aWrongPasswordIsNamedAndReadingBeginsWhenItIsTaken() throws Exception {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    kafka.sendEvents(topic, 0, 0, 5);
    RunningConsumer consumer = consumeSecurely(topic, broker.clientProperties("hunter2"));

    try {
      Await.until(
          "the reason",
          () -> String.valueOf(consumer.closedBecause()).contains("Kafka refuses the login: "));
      assertThat(consumer.closedBecause()).doesNotContain("hunter2");

      setPassword("hunter2");
      awaitIds(kafka.id(topic), 0, ids(0, 5));
      Await.until("ready", consumer::isReady);
    } finally {
      consumer.stop();
      setPassword(SecureKafka.PASSWORD);
    }
  }

  @Test
  void aCertificateThatIsNotTrustedIsNamed() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    Map<String, String> trustsOthers = new HashMap<>(broker.clientProperties());
    trustsOthers.remove("ssl.truststore.location");
    trustsOthers.remove("ssl.truststore.type");

    RunningConsumer consumer = consumeSecurely(topic, trustsOthers);

    try {
      Await.until(
          "the reason",
          () ->
              String.valueOf(consumer.closedBecause())
                  .matches("(?s).*TLS with Kafka fails: .*certification path.*"));
    } finally {
      consumer.stop();
    }
  }

  @Test
  void aTrustStoreThatIsMissingIsNamed() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    Map<String, String> missing = new HashMap<>(broker.clientProperties());
    missing.put("ssl.truststore.location", "/nowhere/ca.pem");

    RunningConsumer consumer = consumeSecurely(topic, missing);

    try {
      Await.until(
          "the reason",
          () ->
              String.valueOf(consumer.closedBecause())
                  .matches("(?s).*Kafka's client cannot be used: .*/nowhere/ca.pem.*"));
    } finally {
      consumer.stop();
    }
  }

  private RunningConsumer consumeSecurely(String topic, Map<String, String> properties) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("consumer.topics", List.of(topic));
    settings.put("consumer.start", "earliest");
    settings.put("consumer.dead_letter_topic", deadLetters);
    settings.put("kafka.properties", properties);
    return new RunningConsumer(vertx, broker.secureBootstrap(), group, settings);
  }

  private static void setPassword(String password) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin
          .alterUserScramCredentials(
              List.of(
                  new UserScramCredentialUpsertion(
                      SecureKafka.USER,
                      new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096),
                      password)))
          .all()
          .get();
    }
  }
}
