package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.codec.bus.RecordBatch;
import io.wse.consumer.FakePublisher.Behaviour;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What a publisher gets, in which order, and what is committed. */
class DeliveryIT extends ConsumerTestBase {

  @Test
  void everyPartitionsEventsArriveInOrderAndAreCommittedWithTheTopicsId() {
    String topic = kafka.create(KafkaTopics.name("orders"), 2);
    kafka.sendEvents(topic, 0, 0, 700);
    kafka.sendEvents(topic, 1, 1_000, 300);

    RunningConsumer consumer = consume(topic).ready();
    kafka.sendEvents(topic, 0, 700, 5);

    awaitIds(kafka.id(topic), 0, ids(0, 705));
    awaitIds(kafka.id(topic), 1, ids(1_000, 300));
    awaitCommit(topic, 0, 705);
    awaitCommit(topic, 1, 300);
    assertThat(kafka.commit(group, topic, 0).metadata()).isEqualTo(kafka.id(topic));
    assertThat(publisher.redelivered).hasValue(0);
    assertThat(publisher.batches)
        .allSatisfy(batch -> assertThat(batch.events()).hasSizeLessThanOrEqualTo(500));
    Await.until("lag 0", () -> consumer.lag(topic, 0) == 0 && consumer.lag(topic, 1) == 0);
    assertThat(consumer.count("wse.consumer.records")).isEqualTo(1_005);
    assertThat(consumer.count("wse.consumer.commits", "outcome", "ok")).isPositive();
  }

  @Test
  void aBatchWhoseAnswerIsLostIsSentAgain() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    publisher.behaviour = Behaviour.TAKE_SILENTLY;
    RunningConsumer consumer = consume(topic).ready();
    kafka.sendEvents(topic, 0, 0, 10);
    Await.until("a second attempt", () -> publisher.batches.size() >= 2);
    assertThat(kafka.commit(group, topic, 0).offset()).isZero();

    publisher.behaviour = Behaviour.TAKE;

    awaitCommit(topic, 0, 10);
    assertThat(publisher.ids(kafka.id(topic), 0)).isEqualTo(ids(0, 10));
    assertThat(publisher.redelivered.get()).isPositive();
    assertThat(consumer.count("wse.consumer.retries", "fault", "NO_ANSWER")).isPositive();
    assertThat(consumer.count("wse.consumer.redeliveries")).isPositive();
  }

  @Test
  void whileTheLogIsAwayThePartitionPausesAndNothingIsLost() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    publisher.behaviour = Behaviour.LOG_AWAY;
    RunningConsumer consumer =
        consume(Map.of("consumer.topics", List.of(topic), "consumer.queue_records", 100)).ready();
    kafka.sendEvents(topic, 0, 0, 3_000);
    Await.until("several attempts", () -> publisher.batches.size() >= 4);
    // One poll may take it over the bound, and no further.
    assertThat(consumer.count("wse.consumer.records")).isLessThanOrEqualTo(100 + 500);
    assertThat(publisher.batches.stream().map(DeliveryIT::offsets).distinct()).hasSize(1);

    publisher.behaviour = Behaviour.TAKE;

    awaitIds(kafka.id(topic), 0, ids(0, 3_000));
    awaitCommit(topic, 0, 3_000);
  }

  @Test
  void otherPartitionsGoOnWhileOneIsNotTaken() {
    String topic = kafka.create(KafkaTopics.name("orders"), 2);
    publisher.concerned = batch -> batch.partition() == 0;
    publisher.behaviour = Behaviour.IGNORE;
    consume(topic).ready();
    kafka.sendEvents(topic, 0, 0, 10);
    kafka.sendEvents(topic, 1, 0, 10);

    awaitCommit(topic, 1, 10);
    assertThat(publisher.ids(kafka.id(topic), 0)).isEmpty();

    publisher.behaviour = Behaviour.TAKE;
    awaitIds(kafka.id(topic), 0, ids(0, 10));
  }

  @Test
  void aBatchThatIsRefusedIsKeptAndTheGateSaysSo() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    publisher.behaviour = Behaviour.REFUSE;
    RunningConsumer consumer = consume(topic).ready();
    kafka.sendEvents(topic, 0, 0, 3);
    Await.until("not ready", () -> !consumer.isReady());
    assertThat(consumer.closedBecause()).contains("refuses");

    publisher.behaviour = Behaviour.TAKE;

    awaitCommit(topic, 0, 3);
    Await.until("ready again", consumer::isReady);
  }

  @Test
  void recordsOfAbortedTransactionsAreNotRead() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    RunningConsumer consumer = consume(topic).ready();
    try (KafkaProducer<byte[], byte[]> producer =
        kafka.producer(Map.of("transactional.id", KafkaTopics.name("tx")))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, null, KafkaTopics.event(1).getBytes()));
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, null, KafkaTopics.event(2).getBytes()));
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, null, KafkaTopics.event(3).getBytes()));
      producer.flush();
      producer.abortTransaction();
    }

    // Two records and a marker each: the position passes what is never given to a reader.
    awaitCommit(topic, 0, 6);
    assertThat(publisher.ids(kafka.id(topic), 0)).containsExactly("2");
    Await.until("lag 0", () -> consumer.lag(topic, 0) == 0);
  }

  @Test
  void aRestartContinuesAtTheCommit() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    RunningConsumer first = consume(topic).ready();
    kafka.sendEvents(topic, 0, 0, 50);
    awaitIds(kafka.id(topic), 0, ids(0, 50));

    stop(first);
    assertThat(kafka.commit(group, topic, 0).offset()).isEqualTo(50);
    kafka.sendEvents(topic, 0, 50, 50);
    consume(topic);

    awaitIds(kafka.id(topic), 0, ids(0, 100));
    assertThat(publisher.redelivered).hasValue(0);
  }

  @Test
  void aStopWaitsForTheAnswerInFlightAndCommitsIt() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    publisher.behaviour = Behaviour.IGNORE;
    RunningConsumer consumer =
        consume(Map.of("consumer.topics", List.of(topic), "consumer.answer_timeout", "30s"))
            .ready();
    kafka.sendEvents(topic, 0, 0, 5);
    Await.until("a batch in flight", () -> !publisher.batches.isEmpty());

    // The first fetch may have brought fewer than all that was sent.
    int inFlight = publisher.batches.get(0).events().size();
    vertx.setTimer(300, id -> publisher.answerLate());
    stop(consumer);

    assertThat(kafka.commit(group, topic, 0).offset()).isEqualTo(inFlight);
  }

  private static List<Long> offsets(RecordBatch batch) {
    return batch.events().stream().map(event -> event.source().offset()).toList();
  }
}
