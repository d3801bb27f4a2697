package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.consumer.FakePublisher.Behaviour;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How much goes to a publisher at once, how much is held, how much is taken: as it is set. */
class BoundsIT extends ConsumerTestBase {

  @Test
  void noBatchHasMoreRecordsThanSet() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    kafka.sendEvents(topic, 0, 0, 35);

    consume(Map.of("consumer.topics", List.of(topic), "consumer.batch_records", 10));

    awaitIds(kafka.id(topic), 0, ids(0, 35));
    assertThat(publisher.batches)
        .allSatisfy(batch -> assertThat(batch.events()).hasSizeLessThanOrEqualTo(10));
  }

  @Test
  void noBatchHasMoreBytesThanSet() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    for (int i = 0; i < 9; i++) {
      kafka.send(topic, 0, KafkaTopics.event(i, 400));
    }

    consume(Map.of("consumer.topics", List.of(topic), "consumer.batch_bytes", 1_024));

    awaitIds(kafka.id(topic), 0, ids(0, 9));
    assertThat(publisher.batches)
        .allSatisfy(batch -> assertThat(batch.events()).hasSizeLessThanOrEqualTo(2));
  }

  @Test
  void aPartitionIsPausedAtTheBytesThatAreSet() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    publisher.behaviour = Behaviour.LOG_AWAY;
    RunningConsumer consumer =
        consume(Map.of("consumer.topics", List.of(topic), "consumer.queue_bytes", 4_096)).ready();
    kafka.sendEvents(topic, 0, 0, 1_500);
    Await.until("several attempts", () -> publisher.batches.size() >= 4);
    // 4096 bytes are fewer than 100 of these; one poll may take it over the bound, and no further.
    assertThat(consumer.count("wse.consumer.records")).isLessThanOrEqualTo(100 + 500);

    publisher.behaviour = Behaviour.TAKE;

    awaitIds(kafka.id(topic), 0, ids(0, 1_500));
  }

  @Test
  void aRecordLargerThanSetIsDeadLettered() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    RunningConsumer consumer =
        consume(Map.of("consumer.topics", List.of(topic), "event.max_bytes", 1_024)).ready();

    kafka.send(topic, 0, KafkaTopics.event(0, 1_024));
    kafka.send(topic, 0, KafkaTopics.event(1));

    awaitIds(kafka.id(topic), 0, List.of("1"));
    assertThat(consumer.count("wse.consumer.dead.letters", "cause", "TOO_LARGE")).isEqualTo(1);
  }

  @Test
  void aBatchIsShownAsLongAsItWaitsForItsAnswer() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    publisher.behaviour = Behaviour.IGNORE;
    RunningConsumer consumer =
        consume(Map.of("consumer.topics", List.of(topic), "consumer.answer_timeout", "60s"))
            .ready();
    assertThat(inFlight(consumer)).isZero();

    kafka.sendEvents(topic, 0, 0, 1);
    Await.until("a batch in flight", () -> !publisher.batches.isEmpty());
    assertThat(inFlight(consumer)).isEqualTo(1);
    publisher.answerLate();

    awaitCommit(topic, 0, 1);
    assertThat(inFlight(consumer)).isZero();
  }

  private static double inFlight(RunningConsumer consumer) {
    return consumer.meters.get("wse.consumer.batches.in.flight").gauge().value();
  }
}
