package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.wse.codec.bus.LostPosition;
import io.wse.consumer.FakePublisher.Behaviour;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Records that Kafka deletes before they were read: nothing after them goes out unannounced. */
class LostPositionIT extends ConsumerTestBase {
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private String topic;

  @BeforeEach
  void listen() {
    lines.start();
    ((Logger) LoggerFactory.getLogger(Poller.class)).addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    ((Logger) LoggerFactory.getLogger(Poller.class)).detachAppender(lines);
  }

  @Test
  void theLogBeginsAnewBeforeAnythingThatIsLeftIsSent() {
    stoppedAt10AndDeletedBefore25();
    publisher.beginsAnew = false;

    RunningConsumer second = consume(topic);
    Await.until("it is asked twice", () -> publisher.askedToBeginAnew.get() >= 2);

    assertThat(publisher.ids(kafka.id(topic), 0)).isEqualTo(ids(0, 10));
    assertThat(second.closedBecause()).contains("the log must begin anew for " + topic + "-0");
    assertThat(kafka.commit(group, topic, 0).offset()).isEqualTo(10);

    publisher.beginsAnew = true;

    awaitCommit(topic, 0, 30);
    assertThat(publisher.begunAnew).endsWith(new LostPosition(kafka.id(topic), 0, 25));
    assertThat(publisher.ids(kafka.id(topic), 0)).hasSize(15).containsAll(ids(25, 5));
    second.ready();
    assertThat(second.count("wse.consumer.positions.lost")).isEqualTo(1);
    assertThat(lines.list)
        .filteredOn(line -> line.getLevel() == Level.ERROR)
        .singleElement()
        .satisfies(
            line ->
                assertThat(line.getKeyValuePairs().toString())
                    .contains("Kafka no longer has this position")
                    .contains("offset=\"10\"")
                    .contains("continued_at=\"25\""));
  }

  @Test
  void whoeverHasThePartitionNextFindsTheSameLossAgain() {
    stoppedAt10AndDeletedBefore25();
    publisher.beginsAnew = false;
    RunningConsumer second = consume(topic);
    Await.until("it is asked", () -> publisher.askedToBeginAnew.get() >= 1);
    stop(second);
    assertThat(kafka.commit(group, topic, 0).offset()).isEqualTo(10);

    publisher.beginsAnew = true;
    consume(topic);

    awaitCommit(topic, 0, 30);
    assertThat(publisher.begunAnew).endsWith(new LostPosition(kafka.id(topic), 0, 25));
  }

  /** Large records, so that little is fetched ahead while the partition is paused. */
  @Test
  void whatWasReadBeforeTheLossIsSentBeforeTheLogBeginsAnew() {
    topic = kafka.create(KafkaTopics.name("orders"), 1);
    publisher.behaviour = Behaviour.LOG_AWAY;
    RunningConsumer consumer =
        consume(Map.of("consumer.topics", List.of(topic), "consumer.queue_records", 1)).ready();
    int before = publisher.begunAnew.size();
    for (int number = 0; number < 12; number++) {
      kafka.send(topic, 0, KafkaTopics.event(number, 600_000));
    }
    Await.until("it waits", () -> publisher.batches.size() >= 3);
    kafka.deleteRecordsBefore(topic, 0, 9);
    assertThat(consumer.count("wse.consumer.records")).isLessThan(9);

    publisher.behaviour = Behaviour.TAKE;

    awaitCommit(topic, 0, 12);
    List<String> sent = publisher.ids(kafka.id(topic), 0);
    int read = sent.indexOf("9");
    assertThat(read).isBetween(1, 8);
    assertThat(sent.subList(0, read)).isEqualTo(ids(0, read));
    assertThat(sent.subList(read, sent.size())).isEqualTo(ids(9, 3));
    assertThat(publisher.begunAnew)
        .hasSize(before + 1)
        .endsWith(new LostPosition(kafka.id(topic), 0, 9));
  }

  @Test
  void aGroupWithoutAnyCommitBeginsTheLogAnewWhereverItBegins() {
    topic = kafka.create(KafkaTopics.name("orders"), 2);
    kafka.sendEvents(topic, 1, 0, 7);
    publisher.beginsAnew = false;
    RunningConsumer first =
        consume(Map.of("consumer.topics", List.of(topic), "consumer.start", "latest"));
    awaitCommit(topic, 1, 7);
    Await.until("it is asked", () -> publisher.askedToBeginAnew.get() >= 1);
    assertThat(first.isReady()).isFalse();
    stop(first);
    kafka.sendEvents(topic, 1, 7, 3);

    publisher.beginsAnew = true;
    RunningConsumer second =
        consume(Map.of("consumer.topics", List.of(topic), "consumer.start", "latest"));

    awaitIds(kafka.id(topic), 1, ids(7, 3));
    second.ready();
    assertThat(publisher.begunAnew)
        .containsExactlyInAnyOrder(
            new LostPosition(kafka.id(topic), 0, 0), new LostPosition(kafka.id(topic), 1, 7));
    awaitCommit(topic, 1, 10);
    assertThat(kafka.commit(group, topic, 1).metadata()).isEqualTo(kafka.id(topic));
  }

  private void stoppedAt10AndDeletedBefore25() {
    topic = kafka.create(KafkaTopics.name("orders"), 1);
    RunningConsumer first = consume(topic).ready();
    kafka.sendEvents(topic, 0, 0, 10);
    awaitCommit(topic, 0, 10);
    stop(first);
    kafka.sendEvents(topic, 0, 10, 20);
    kafka.deleteRecordsBefore(topic, 0, 25);
    publisher.askedToBeginAnew.set(0);
  }
}
