package io.wse.runtime.config;

import java.time.Duration;
import java.util.List;

/** What the consumer reads. */
public final class ConsumerKeys {
  public static final Key<String> GROUP =
      Key.text("consumer.group")
          .defaultsTo("wse-consumer-group")
          .describedAs("Kafka consumer group; all consumers of one engine share it");

  public static final Key<String> ID =
      Key.text("consumer.id")
          .describedAs("Kafka client id of this consumer; without one the node's id");

  public static final Key<List<String>> TOPICS =
      Key.list("consumer.topics")
          .defaultsTo(List.of())
          .describedAs("Kafka topics to read; this or `consumer.topics_pattern`");

  public static final Key<String> TOPICS_PATTERN =
      Key.text("consumer.topics_pattern")
          .describedAs("Regular expression of the Kafka topics to read; this or `consumer.topics`");

  public static final Key<StartPosition> START =
      Key.oneOf("consumer.start", StartPosition.class)
          .defaultsTo(StartPosition.LATEST)
          .describedAs(
              "Where a group without a position begins; a topic that appears later is read from its first record");

  public static final Key<String> DEAD_LETTER_TOPIC =
      Key.text("consumer.dead_letter_topic")
          .defaultsTo("wse.dead-letters")
          .describedAs("Kafka topic for records that cannot be read");

  public static final Key<String> REPLAY_TOPIC =
      Key.text("consumer.replay_topic")
          .describedAs(
              "Kafka topic of dead letters that are to be tried again; always read where it"
                  + " exists; without one `<consumer.group>.replays`");

  public static final Key<Integer> BATCH_RECORDS =
      Key.integer("consumer.batch_records", 1, 10_000)
          .defaultsTo(500)
          .describedAs("Most records of a partition that go to a publisher at once");

  public static final Key<Long> BATCH_BYTES =
      Key.bytes("consumer.batch_bytes", 1024, 64L << 20)
          .defaultsTo(1L << 20)
          .describedAs(
              "Most bytes of records that go to a publisher at once; a larger record goes alone");

  public static final Key<Integer> QUEUE_RECORDS =
      Key.integer("consumer.queue_records", 1, 1_000_000)
          .defaultsTo(2_000)
          .describedAs("A partition with so many records read and not yet answered is paused");

  public static final Key<Long> QUEUE_BYTES =
      Key.bytes("consumer.queue_bytes", 1024, 1L << 30)
          .defaultsTo(4L << 20)
          .describedAs("A partition with so many bytes read and not yet answered is paused");

  public static final Key<Duration> ANSWER_TIMEOUT =
      Key.duration(
              "consumer.answer_timeout",
              DurationUnit.MILLISECONDS,
              Duration.ofMillis(100),
              Duration.ofMinutes(1))
          .defaultsTo(Duration.ofSeconds(5))
          .describedAs("A batch that no publisher has answered after so long is sent again");

  public static final List<Key<?>> ALL =
      List.of(
          GROUP,
          ID,
          TOPICS,
          TOPICS_PATTERN,
          START,
          DEAD_LETTER_TOPIC,
          REPLAY_TOPIC,
          BATCH_RECORDS,
          BATCH_BYTES,
          QUEUE_RECORDS,
          QUEUE_BYTES,
          ANSWER_TIMEOUT);

  private ConsumerKeys() {}

  /** The engine's own, so that no other engine tries its letters again. */
  public static String replayTopic(Config config) {
    return config.find(REPLAY_TOPIC).orElseGet(() -> config.get(GROUP) + ".replays");
  }
}
