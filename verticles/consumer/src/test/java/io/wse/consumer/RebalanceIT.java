package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.consumer.FakePublisher.Behaviour;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Partitions that go from one consumer to another. */
class RebalanceIT extends ConsumerTestBase {

  @Test
  void nothingIsLostAndOrderIsKeptWhenConsumersComeAndGo() {
    String topic = kafka.create(KafkaTopics.name("orders"), 4);
    RunningConsumer first = consume(topic).ready();
    for (int partition = 0; partition < 4; partition++) {
      kafka.sendEvents(topic, partition, 0, 500);
    }

    RunningConsumer second = consume(topic);
    for (int partition = 0; partition < 4; partition++) {
      kafka.sendEvents(topic, partition, 500, 500);
    }
    Await.until("the second has partitions", () -> partitionsOf(second, topic) == 2);
    assertThat(partitionsOf(first, topic)).isEqualTo(2);
    stop(first);
    for (int partition = 0; partition < 4; partition++) {
      kafka.sendEvents(topic, partition, 1_000, 500);
    }

    for (int partition = 0; partition < 4; partition++) {
      awaitIds(kafka.id(topic), partition, ids(0, 1_500));
      awaitCommit(topic, partition, 1_500);
    }
    assertThat(partitionsOf(second, topic)).isEqualTo(4);
  }

  @Test
  void anAnswerThatComesAfterThePartitionWasGivenAwayCommitsNothing() {
    String topic = kafka.create(KafkaTopics.name("orders"), 2);
    publisher.behaviour = Behaviour.IGNORE;
    Map<String, Object> patient =
        Map.of("consumer.topics", List.of(topic), "consumer.answer_timeout", "30s");
    RunningConsumer first = consume(patient).ready();
    kafka.sendEvents(topic, 0, 0, 3);
    kafka.sendEvents(topic, 1, 0, 3);
    Await.until("both in flight", () -> publisher.batches.size() == 2);

    RunningConsumer second = consume(patient);
    Await.until("the second has one", () -> partitionsOf(second, topic) == 1);
    Await.until("and sends it too", () -> publisher.batches.size() == 3);
    int moved = second.lag(topic, 0) >= 0 ? 0 : 1;
    // The first fetch may have brought fewer than all that was sent.
    int inFlight =
        publisher.batches.stream()
            .filter(batch -> batch.partition() == moved)
            .findFirst()
            .orElseThrow()
            .events()
            .size();
    publisher.behaviour = Behaviour.TAKE;
    publisher.answerLate();

    awaitCommit(topic, 0, 3);
    awaitCommit(topic, 1, 3);
    assertThat(publisher.ids(kafka.id(topic), moved)).isEqualTo(ids(0, 3));
    assertThat(publisher.redelivered).hasValue(inFlight);
  }

  private static long partitionsOf(RunningConsumer consumer, String topic) {
    return consumer.meters.find("wse.consumer.lag").tag("topic", topic).gauges().size();
  }
}
