package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wse.codec.bus.AnchorAnswer;
import io.wse.codec.bus.AnchorRequest;
import io.wse.codec.event.DomainEventDecoder;
import io.wse.codec.event.TypeMapping;
import io.wse.embedded.EmbeddedKafka;
import io.wse.embedded.TestServers;
import io.wse.runtime.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A poller whose turns the test takes, over a broker that goes and comes back. */
class PollerIT extends ConsumerTestBase {
  private static final int TURNS = 30;

  private final RecordedEvents events = new RecordedEvents();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<CompletableFuture<AnchorAnswer>> asked = new ArrayList<>();
  private EmbeddedKafka broker;
  private KafkaConsumer<byte[], byte[]> consumer;
  private Poller poller;

  @Override
  String bootstrap() {
    if (broker == null) {
      broker = EmbeddedKafka.in(TestServers.home("kafka-of-a-poller")).start();
    }
    return broker.bootstrap();
  }

  @AfterEach
  void stop() {
    poller.close(Duration.ofSeconds(1));
    broker.close();
  }

  @Test
  void fetchesNothingWhileKafkaIsAwayNorOfOneThatIsBackBeforeItWasLookedAt() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    TopicPartition partition = new TopicPartition(topic, 0);
    kafka.sendEvents(topic, 0, 0, 10);
    open(topic);
    turnUntil("the log is asked", () -> asked.size() == 1);
    answer();
    turnUntil("all is read", () -> events.delivered.size() == 10);
    assertThat(consumer.paused()).isEmpty();

    broker.kill();
    turnUntil("Kafka is missed", () -> events.holders.contains("kafka"));
    turn();
    assertThat(consumer.paused()).containsExactly(partition);

    broker.start();
    kafka.sendEvents(topic, 0, 10, 5);
    turnUntil("the log is asked again", () -> asked.size() == 2);
    for (int i = 0; i < TURNS; i++) {
      turn();
    }
    assertThat(consumer.paused()).containsExactly(partition);
    assertThat(events.delivered).hasSize(10);

    answer();
    turnUntil("what was not committed and the rest is read", () -> events.delivered.size() >= 15);
    assertThat(consumer.paused()).isEmpty();
    assertThat(events.holders).isEmpty();
  }

  @Test
  void whatWasPolledWhenTheHandOverFailedIsReadAgain() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    kafka.sendEvents(topic, 0, 0, 10);
    open(topic);
    events.failures = 2;
    turnUntil("the log is asked", () -> asked.size() == 1);
    answer();

    turnUntil("a hand-over has failed", () -> events.failures == 1);
    assertThat(events.holders).containsExactly("reading " + topic + "-0");
    kafka.sendEvents(topic, 0, 10, 5);
    turnUntil("all is read", () -> events.delivered.size() >= 15);

    assertThat(events.delivered)
        .extracting(entry -> ((Entry.Deliver) entry).event().id())
        .isEqualTo(ids(0, 15));
    assertThat(events.holders).isEmpty();
    assertThat(rereads("FAILURE")).isEqualTo(2);
    assertThat(rereads("VIOLATION")).isZero();
  }

  @Test
  void whatSomethingElseHasPolledIsReadAgain() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    open(topic);
    turnUntil("the log is asked", () -> asked.size() == 1);
    answer();
    turnUntil("it has begun", () -> consumer.paused().isEmpty());
    kafka.sendEvents(topic, 0, 0, 10);

    Await.until("some are polled", () -> !consumer.poll(Duration.ofMillis(100)).isEmpty());
    turnUntil("all is read", () -> events.delivered.size() >= 10);

    assertThat(events.delivered)
        .extracting(entry -> ((Entry.Deliver) entry).event().id())
        .isEqualTo(ids(0, 10));
    assertThat(rereads("VIOLATION")).isEqualTo(1);
  }

  @Test
  void whatIsNotAccountedForIsReadAgainFromTheLastCommit() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    kafka.sendEvents(topic, 0, 0, 10);
    open(topic);
    turnUntil("the log is asked", () -> asked.size() == 1);
    answer();
    turnUntil("all is read", () -> events.delivered.size() == 10);
    events.begun.get(0).acknowledge(4);
    turnUntil("it is committed", () -> committed(topic) == 4);

    events.begun.get(0).beginAgain();
    turnUntil("the log is asked again", () -> asked.size() == 2);
    answer();
    turnUntil("what was not committed is read again", () -> events.delivered.size() == 16);

    assertThat(events.delivered.subList(10, 16))
        .extracting(entry -> ((Entry.Deliver) entry).event().id())
        .isEqualTo(ids(4, 6));
  }

  private long committed(String topic) {
    var commit = kafka.commit(group, topic, 0);
    return commit == null ? -1 : commit.offset();
  }

  private double rereads(String cause) {
    return meters.get("wse.consumer.rereads").tag("cause", cause).counter().count();
  }

  private void open(String topic) {
    ConsumerOptions options =
        ConsumerOptions.of(
            Config.of(
                Map.of(
                    "kafka.bootstrap",
                    bootstrap(),
                    "consumer.group",
                    group,
                    "consumer.start",
                    "earliest",
                    "consumer.topics",
                    List.of(topic))),
            "a-poller");
    ConsumerMetrics metrics = new ConsumerMetrics(meters);
    consumer = new KafkaConsumer<>(KafkaSettings.consumer(options));
    poller =
        new Poller(
            options,
            new KafkaClients(
                consumer,
                Admin.create(KafkaSettings.admin(options, "-admin")),
                () -> new KafkaConsumer<>(KafkaSettings.probe(options))),
            this::ask,
            new RecordDecoder(
                new DomainEventDecoder(options.paths(), options.maxEventBytes()),
                options.topics(),
                new TypeMapping(Map.of()),
                options.replayTopic(),
                metrics),
            events,
            metrics,
            () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
  }

  private CompletableFuture<AnchorAnswer> ask(AnchorRequest request) {
    asked.add(new CompletableFuture<>());
    return asked.get(asked.size() - 1);
  }

  private void answer() {
    asked.get(asked.size() - 1).complete(new AnchorAnswer(List.of(List.of())));
  }

  private void turnUntil(String what, BooleanSupplier isSo) {
    Await.until(
        what,
        () -> {
          turn();
          return isSo.getAsBoolean();
        });
  }

  /** A failure is for the next turn to make good, as it is on the polling thread. */
  private void turn() {
    try {
      poller.turn();
    } catch (KafkaException e) {
      // What it waits for is looked at again.
    }
  }
}
