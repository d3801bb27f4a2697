package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.codec.bus.LostPosition;
import io.wse.consumer.FakePublisher.Behaviour;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where partitions begin, and what happens when topics come, go and come again. */
class StartIT extends ConsumerTestBase {

  @Test
  void aNewGroupThatStartsAtTheEndSkipsWhatWasThereButNothingAfter() {
    String topic = kafka.create(KafkaTopics.name("orders"), 2);
    kafka.sendEvents(topic, 0, 0, 5);
    RunningConsumer first = consumeLatest(topic).ready();
    // Both partitions, though only one will ever have been read: a restart must not move the start.
    awaitCommit(topic, 0, 5);
    awaitCommit(topic, 1, 0);
    stop(first);
    kafka.sendEvents(topic, 0, 5, 5);
    kafka.sendEvents(topic, 1, 100, 5);

    consumeLatest(topic);

    awaitIds(kafka.id(topic), 0, ids(5, 5));
    awaitIds(kafka.id(topic), 1, ids(100, 5));
  }

  @Test
  void whatIsWrittenOnceAConsumerIsReadyIsRead() {
    String topic = kafka.create(KafkaTopics.name("orders"), 4);
    kafka.sendEvents(topic, 3, 0, 5);

    consumeLatest(topic).ready();
    kafka.sendEvents(topic, 3, 5, 5);

    awaitIds(kafka.id(topic), 3, ids(5, 5));
  }

  @Test
  void twoConsumersOfANewGroupAgreeOnItsStart() {
    String topic = kafka.create(KafkaTopics.name("orders"), 4);
    for (int partition = 0; partition < 4; partition++) {
      kafka.sendEvents(topic, partition, 0, 5);
    }
    RunningConsumer first = consumeLatest(topic);
    RunningConsumer second = consumeLatest(topic);
    first.ready();
    second.ready();

    for (int partition = 0; partition < 4; partition++) {
      kafka.sendEvents(topic, partition, 5, 5);
    }

    for (int partition = 0; partition < 4; partition++) {
      awaitIds(kafka.id(topic), partition, ids(5, 5));
    }
  }

  @Test
  void aTopicThatNewlyMatchesThePatternIsReadFromItsFirstRecord() {
    String stem = KafkaTopics.name("matching");
    String before = kafka.create(stem + ".a", 1);
    kafka.sendEvents(before, 0, 0, 5);
    consume(
            Map.of(
                "consumer.topics_pattern",
                stem + "\\..*",
                "consumer.start",
                "latest",
                "consumer.dead_letter_topic",
                stem + ".dead"))
        .ready();
    awaitCommit(before, 0, 5);

    String after = kafka.create(stem + ".b", 1);
    kafka.sendEvents(after, 0, 0, 5);

    awaitIds(kafka.id(after), 0, ids(0, 5));
    assertThat(publisher.begunAnew).containsExactly(new LostPosition(kafka.id(before), 0, 5));
    assertThat(publisher.ids(kafka.id(before), 0)).isEmpty();
  }

  @Test
  void aNamedTopicThatDoesNotExistYetIsWaitedFor() {
    String there = kafka.create(KafkaTopics.name("orders"), 1);
    String missing = KafkaTopics.name("late");
    RunningConsumer consumer =
        consume(Map.of("consumer.topics", List.of(there, missing), "consumer.start", "latest"))
            .ready();
    assertThat(consumer.meters.get("wse.consumer.missing.topics").gauge().value()).isEqualTo(1);

    kafka.create(missing, 1);
    kafka.sendEvents(missing, 0, 0, 5);

    awaitIds(kafka.id(missing), 0, ids(0, 5));
    assertThat(consumer.meters.get("wse.consumer.missing.topics").gauge().value()).isZero();
  }

  @Test
  void withoutAnyTopicItIsNotReadyAndSaysWhy() {
    String missing = KafkaTopics.name("late");
    RunningConsumer consumer = consume(missing);
    Await.until(
        "the reason",
        () -> String.valueOf(consumer.closedBecause()).contains("none of the topics"));

    kafka.create(missing, 1);

    consumer.ready();
  }

  @Test
  void aTopicThatIsRecreatedWhileReadIsReadFromItsFirstRecord() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    consumeLatest(topic).ready();
    awaitCommit(topic, 0, 0);
    kafka.sendEvents(topic, 0, 0, 20);
    String oldId = kafka.id(topic);
    awaitIds(oldId, 0, ids(0, 20));
    awaitCommit(topic, 0, 20);

    kafka.delete(topic);
    kafka.create(topic, 1);
    kafka.sendEvents(topic, 0, 100, 5);

    String newId = kafka.id(topic);
    assertThat(newId).isNotEqualTo(oldId);
    awaitIds(newId, 0, ids(100, 5));
    Await.until(
        "a commit under the new id",
        () -> {
          var commit = kafka.commit(group, topic, 0);
          return commit != null && commit.offset() == 5 && commit.metadata().equals(newId);
        });
    assertThat(publisher.ids(oldId, 0)).isEqualTo(ids(0, 20));
    assertThat(publisher.begunAnew).extracting(LostPosition::lineage).doesNotContain(newId);
  }

  @Test
  void whatARecreatedTopicTookWithItUnreadIsALoss() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    publisher.behaviour = Behaviour.LOG_AWAY;
    consumeLatest(topic).ready();
    kafka.sendEvents(topic, 0, 0, 20);
    String oldId = kafka.id(topic);
    Await.until("it is tried", () -> !publisher.batches.isEmpty());

    kafka.delete(topic);
    kafka.create(topic, 1);
    kafka.sendEvents(topic, 0, 100, 5);
    publisher.concerned = batch -> batch.lineage().equals(oldId);

    awaitIds(kafka.id(topic), 0, ids(100, 5));
    assertThat(publisher.ids(oldId, 0)).isEmpty();
    assertThat(publisher.begunAnew).contains(new LostPosition(kafka.id(topic), 0, 0));
  }

  @Test
  void aTopicThatIsRecreatedWhileNobodyReadsIsReadFromItsFirstRecord() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    String other = kafka.create(KafkaTopics.name("other"), 1);
    RunningConsumer first = consumeLatest(topic, other).ready();
    awaitCommit(topic, 0, 0);
    kafka.sendEvents(topic, 0, 0, 3);
    awaitCommit(topic, 0, 3);
    stop(first);

    kafka.delete(topic);
    kafka.create(topic, 1);
    kafka.sendEvents(topic, 0, 100, 10);
    consumeLatest(topic, other);

    awaitIds(kafka.id(topic), 0, ids(100, 10));
  }

  @Test
  void aPartitionThatIsAddedIsReadFromItsFirstRecord() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    consumeLatest(topic).ready();
    awaitCommit(topic, 0, 0);

    kafka.addPartitions(topic, 2);
    kafka.sendEvents(topic, 1, 0, 5);

    awaitIds(kafka.id(topic), 1, ids(0, 5));
  }

  private RunningConsumer consumeLatest(String... topics) {
    return consume(Map.of("consumer.topics", List.of(topics), "consumer.start", "latest"));
  }
}
