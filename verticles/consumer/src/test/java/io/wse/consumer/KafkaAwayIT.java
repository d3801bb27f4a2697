package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.embedded.EmbeddedKafka;
import io.wse.embedded.TestServers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A broker that stops and comes back. */
class KafkaAwayIT extends ConsumerTestBase {
  private static EmbeddedKafka broker;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedKafka.in(TestServers.home("kafka-away")).start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Override
  String bootstrap() {
    return broker.bootstrap();
  }

  @Test
  void theGateClosesWhileKafkaIsAwayAndReadingGoesOnByItself() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    RunningConsumer consumer = consume(topic).ready();
    kafka.sendEvents(topic, 0, 0, 10);
    awaitIds(kafka.id(topic), 0, ids(0, 10));
    String id = kafka.id(topic);

    broker.kill();
    Await.until("not ready", () -> !consumer.isReady());
    assertThat(consumer.closedBecause()).contains("Kafka cannot be reached");
    broker.start();

    Await.until("ready again", consumer::isReady);
    kafka.sendEvents(topic, 0, 10, 10);
    awaitIds(id, 0, ids(0, 20));
    awaitCommit(topic, 0, 20);
  }

  @Test
  void aConsumerThatComesUpBeforeKafkaWaitsForIt() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    kafka.sendEvents(topic, 0, 0, 10);
    String id = kafka.id(topic);
    broker.kill();
    RunningConsumer consumer = consume(topic);
    Await.until(
        "the reason",
        () -> String.valueOf(consumer.closedBecause()).contains("Kafka cannot be reached"));

    broker.start();

    awaitIds(id, 0, ids(0, 10));
    Await.until("ready", consumer::isReady);
  }
}
