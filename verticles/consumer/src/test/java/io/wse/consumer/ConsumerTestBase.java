package io.wse.consumer;

import io.vertx.core.Vertx;
import io.wse.codec.bus.BusCodecs;
import io.wse.embedded.TestServers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A bus with a fake publisher, and Kafka. */
abstract class ConsumerTestBase {
  final String group = KafkaTopics.name("group");
  final String deadLetters = KafkaTopics.name("dead");
  Vertx vertx;
  FakePublisher publisher;
  KafkaTopics kafka;
  private final List<RunningConsumer> running = new ArrayList<>();

  @BeforeEach
  void begin() {
    vertx = Vertx.vertx();
    BusCodecs.register(vertx.eventBus());
    publisher = new FakePublisher(vertx);
    kafka = new KafkaTopics(bootstrap());
  }

  @AfterEach
  void end() {
    running.forEach(RunningConsumer::stop);
    kafka.close();
    Await.result(vertx.close());
  }

  String bootstrap() {
    return TestServers.kafka().bootstrap();
  }

  /** A consumer of the topics, from their first record on. */
  RunningConsumer consume(String... topics) {
    return consume(Map.of("consumer.topics", List.of(topics)));
  }

  RunningConsumer consume(Map<String, ?> settings) {
    Map<String, Object> all = new HashMap<>();
    all.put("consumer.start", "earliest");
    all.put("consumer.dead_letter_topic", deadLetters);
    all.put("consumer.answer_timeout", "500ms");
    all.put("event.team_path", "team_id");
    all.putAll(settings);
    RunningConsumer consumer = new RunningConsumer(vertx, bootstrap(), group, all);
    running.add(consumer);
    return consumer;
  }

  void stop(RunningConsumer consumer) {
    running.remove(consumer);
    consumer.stop();
  }

  void awaitIds(String topicId, int partition, List<String> ids) {
    Await.until(
        "events " + shortly(ids) + " in the log of partition " + partition,
        () -> publisher.ids(topicId, partition).equals(ids));
  }

  void awaitCommit(String topic, int partition, long offset) {
    Await.until(
        "commit of " + topic + "-" + partition + " at " + offset,
        () -> {
          var commit = kafka.commit(group, topic, partition);
          return commit != null && commit.offset() == offset;
        });
  }

  static List<String> ids(int from, int count) {
    return IntStream.range(from, from + count).mapToObj(Integer::toString).toList();
  }

  private static String shortly(List<String> ids) {
    return ids.size() < 10 ? ids.toString() : ids.get(0) + ".." + ids.get(ids.size() - 1);
  }
}
