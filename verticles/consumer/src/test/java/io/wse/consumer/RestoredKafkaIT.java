package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.wse.codec.bus.LostPosition;
import io.wse.embedded.EmbeddedKafka;
import io.wse.embedded.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A broker that comes back with an older state: offsets that were read have other records. */
class RestoredKafkaIT extends ConsumerTestBase {
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private Path home;
  private EmbeddedKafka broker;
  private String topic;
  private String topicId;

  @Override
  String bootstrap() {
    if (broker == null) {
      home = TestServers.home("kafka-restored");
      broker = EmbeddedKafka.in(home).start();
    }
    return broker.bootstrap();
  }

  @BeforeEach
  void listen() {
    lines.start();
    ((Logger) LoggerFactory.getLogger(HistoryCheck.class)).addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    ((Logger) LoggerFactory.getLogger(HistoryCheck.class)).detachAppender(lines);
    broker.close();
  }

  @Test
  void recordsAtOffsetsThatWereReadAreNotTakenForRedeliveries() {
    Path backup = backUpAt5AndReadTo10();
    restore(backup);
    kafka.sendEvents(topic, 0, 100, 2);

    RunningConsumer consumer = consume(topic).ready();

    Await.until("the new events", () -> sent().containsAll(List.of("100", "101")));
    assertThat(sent()).containsOnlyOnce("100", "101").startsWith(first(10));
    wasAlarmed(consumer, 5);
    kafka.sendEvents(topic, 0, 102, 3);
    Await.until("later events", () -> sent().contains("104"));
    assertThat(sent()).hasSize(15);
  }

  @Test
  void alsoWhereThePartitionHasGrownPastWhatWasRead() {
    Path backup = backUpAt5AndReadTo10();
    restore(backup);
    kafka.sendEvents(topic, 0, 100, 20);

    RunningConsumer consumer = consume(topic).ready();

    Await.until("the new events", () -> sent().containsAll(ids(100, 20)));
    assertThat(sent()).hasSize(30).startsWith(first(10));
    wasAlarmed(consumer, 5);
    awaitCommit(topic, 0, 25);
    String metadata = kafka.commit(group, topic, 0).metadata();
    assertThat(metadata).startsWith(topicId + "~");

    // Whoever comes next finds the branch in the commit, and no more to alarm of.
    stop(consumer);
    kafka.sendEvents(topic, 0, 120, 2);
    RunningConsumer next = consume(topic).ready();
    Await.until("later events", () -> sent().contains("121"));
    awaitCommit(topic, 0, 27);
    assertThat(kafka.commit(group, topic, 0).metadata()).isEqualTo(metadata);
    assertThat(next.count("wse.consumer.offsets.went.back")).isZero();
    assertThat(sent()).hasSize(32);
  }

  /** It has its position in memory, and may find records there that are not the next ones. */
  @Test
  void alsoUnderAConsumerThatRuns() {
    topic = kafka.create(KafkaTopics.name("orders"), 1);
    topicId = kafka.id(topic);
    RunningConsumer consumer = consume(topic).ready();
    kafka.sendEvents(topic, 0, 0, 5);
    awaitCommit(topic, 0, 5);
    Path backup = backUp();
    broker.start();
    kafka.sendEvents(topic, 0, 5, 5);
    Await.until("all ten", () -> sent().size() == 10);
    awaitCommit(topic, 0, 10);

    broker.kill();
    Await.until("it notices", () -> String.valueOf(consumer.closedBecause()).contains("Kafka"));
    putBack(backup);
    broker.start();
    kafka.sendEvents(topic, 0, 100, 20);

    Await.until("the new events", () -> sent().containsAll(ids(100, 20)));
    assertThat(sent()).hasSize(30);
    wasAlarmed(consumer, 5);
  }

  /** All that the log remembers lies in what was lost. */
  @Test
  void withoutACommonRecordItGoesOnAtTheCommit() {
    publisher.anchorsPerPartition = 1;
    Path backup = backUpAt5AndReadTo10();
    restore(backup);
    kafka.sendEvents(topic, 0, 100, 20);

    RunningConsumer consumer = consume(topic).ready();

    Await.until("the new events", () -> sent().containsAll(ids(100, 20)));
    assertThat(sent()).hasSize(30);
    wasAlarmed(consumer, 5);
  }

  @Test
  void aPlainRestartOfKafkaAlarmsNobody() {
    topic = kafka.create(KafkaTopics.name("orders"), 1);
    topicId = kafka.id(topic);
    RunningConsumer consumer = consume(topic).ready();
    kafka.sendEvents(topic, 0, 0, 5);
    awaitCommit(topic, 0, 5);
    int begun = publisher.begunAnew.size();

    broker.kill();
    Await.until("it notices", () -> String.valueOf(consumer.closedBecause()).contains("Kafka"));
    broker.start();
    kafka.sendEvents(topic, 0, 5, 5);

    awaitIds(topicId, 0, ids(0, 10));
    awaitCommit(topic, 0, 10);
    assertThat(consumer.count("wse.consumer.offsets.went.back")).isZero();
    assertThat(publisher.begunAnew).hasSize(begun);
  }

  /** Compaction takes records out from between others; those that are left must be the same. */
  @Test
  void aRecordThatWasCompactedAwayAlarmsNobody() {
    topic =
        kafka.create(
            KafkaTopics.name("orders"),
            1,
            Map.of(
                "cleanup.policy", "compact",
                "segment.ms", "100",
                "min.cleanable.dirty.ratio", "0.01",
                "max.compaction.lag.ms", "100"));
    topicId = kafka.id(topic);
    RunningConsumer first = consume(topic).ready();
    kafka.sendEvents(topic, 0, 0, 10);
    awaitCommit(topic, 0, 10);
    stop(first);
    Await.until(
        "the last of them is compacted away",
        () -> {
          kafka.sendEvents(topic, 0, 10, 1);
          return kafka.read(topic, 1).stream().noneMatch(record -> record.offset() == 9);
        });

    RunningConsumer second = consume(topic).ready();
    kafka.sendEvents(topic, 0, 500, 1);

    Await.until("later events", () -> sent().contains("500"));
    assertThat(second.count("wse.consumer.offsets.went.back")).isZero();
  }

  @Test
  void whileNoPublisherTellsWhatTheLogHasSeenNothingBegins() {
    topic = kafka.create(KafkaTopics.name("orders"), 1);
    topicId = kafka.id(topic);
    kafka.sendEvents(topic, 0, 0, 5);
    publisher.tellsAnchors = false;
    RunningConsumer consumer = consume(topic);
    Await.until(
        "the reason", () -> String.valueOf(consumer.closedBecause()).contains("no publisher"));
    Await.steadily("nothing is sent", Duration.ofMillis(300), publisher.batches::isEmpty);

    publisher.tellsAnchors = true;

    awaitIds(topicId, 0, ids(0, 5));
    consumer.ready();
  }

  private Path backUpAt5AndReadTo10() {
    topic = kafka.create(KafkaTopics.name("orders"), 1);
    topicId = kafka.id(topic);
    RunningConsumer first = consume(topic).ready();
    kafka.sendEvents(topic, 0, 0, 5);
    awaitCommit(topic, 0, 5);
    stop(first);
    Path backup = backUp();
    broker.start();
    RunningConsumer second = consume(topic).ready();
    kafka.sendEvents(topic, 0, 5, 5);
    awaitCommit(topic, 0, 10);
    stop(second);
    return backup;
  }

  private Path backUp() {
    broker.kill();
    Path backup = TestServers.home("kafka-backup");
    copy(home, backup);
    return backup;
  }

  private void restore(Path backup) {
    broker.kill();
    putBack(backup);
    broker.start();
    Await.until("the topic is there", () -> kafka.id(topic).equals(topicId));
  }

  private void putBack(Path backup) {
    try (Stream<Path> files = Files.walk(home)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    copy(backup, home);
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> sent() {
    return publisher.idsOfAllLineages(topicId, 0);
  }

  private static String[] first(int count) {
    return ids(0, count).toArray(String[]::new);
  }

  private void wasAlarmed(RunningConsumer consumer, long continuedAt) {
    assertThat(consumer.count("wse.consumer.offsets.went.back")).isEqualTo(1);
    LostPosition last = publisher.begunAnew.get(publisher.begunAnew.size() - 1);
    assertThat(last.lineage()).startsWith(topicId + "~");
    assertThat(last.offset()).isEqualTo(continuedAt);
    assertThat(lines.list)
        .filteredOn(line -> line.getLevel() == Level.ERROR)
        .singleElement()
        .satisfies(
            line ->
                assertThat(line.getKeyValuePairs().toString())
                    .contains("other records at offsets that were read")
                    .contains("continued_at=\"" + continuedAt + "\""));
  }
}
