package io.wse.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wse.codec.Channel;
import io.wse.codec.event.DomainEvent;
import io.wse.codec.event.DomainEventDecoder;
import io.wse.codec.event.EventPaths;
import io.wse.codec.event.FieldPath;
import io.wse.codec.event.TypeMapping;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.StartPosition;
import io.wse.runtime.kafka.KafkaClientSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** From the configuration to what the consumer goes by. */
class ConsumerSettingsTest {
  private static final Map<String, String> MOVED =
      Map.of(
          "event.type_path", "meta.kind",
          "event.id_path", "header:id",
          "event.time_path", "meta.at",
          "event.data_path", "body",
          "event.user_path", "key",
          "event.role_path", "to.role",
          "event.team_path", "to.team",
          "event.topic_path", "to.subject",
          "event.global_path", "to.all");

  @Test
  void everySettingArrives() {
    Map<String, Object> settings = new HashMap<>(MOVED);
    settings.put("kafka.bootstrap", "somewhere:1234");
    settings.put("consumer.group", "the-group");
    settings.put("consumer.id", "the-id");
    settings.put("consumer.topics", List.of("a", "b"));
    settings.put("consumer.start", "earliest");
    settings.put("consumer.dead_letter_topic", "the-dead");
    settings.put("consumer.replay_topic", "the-replays");
    settings.put("consumer.batch_records", 11);
    settings.put("consumer.batch_bytes", 2_000);
    settings.put("consumer.queue_records", 33);
    settings.put("consumer.queue_bytes", 4_000);
    settings.put("consumer.answer_timeout", "700ms");
    settings.put("event.max_bytes", 5_000);

    assertThat(options(settings))
        .isEqualTo(
            new ConsumerOptions(
                KafkaClientSettings.plain("somewhere:1234"),
                "the-group",
                "the-id",
                new TopicSelection.Named(List.of("a", "b")),
                StartPosition.EARLIEST,
                "the-dead",
                "the-replays",
                new PartitionFlow.Limits(11, 2_000),
                33,
                4_000,
                Duration.ofMillis(700),
                new EventPaths(
                    FieldPath.parse("meta.kind"),
                    FieldPath.parse("header:id"),
                    FieldPath.parse("meta.at"),
                    FieldPath.parse("body"),
                    FieldPath.parse("key"),
                    FieldPath.parse("to.role"),
                    FieldPath.parse("to.team"),
                    FieldPath.parse("to.subject"),
                    FieldPath.parse("to.all")),
                5_000));
  }

  @Test
  void anEventIsReadWhereThePathsSayThatItLies() {
    ConsumerRecord<byte[], byte[]> record =
        record(
            """
            {"meta": {"kind": "OrderPlaced", "at": "2026-02-03T04:05:06Z"},
             "body": {"n": 1},
             "to": {"role": "trader", "team": "desk", "subject": "news", "all": true},
             "event_type": "Other", "event_id": "other", "timestamp": "2025-01-01T00:00:00Z",
             "data": {"n": 2}, "user_id": "other", "role_id": "other", "team_id": "other",
             "topic": "other", "global": "other"}
            """);
    record.headers().add("id", "e-1".getBytes(UTF_8));

    DomainEvent event = ((Entry.Deliver) decoder(MOVED).decode(record)).event();

    assertThat(event.type()).isEqualTo("OrderPlaced");
    assertThat(event.id()).isEqualTo("e-1");
    assertThat(event.timestampMs()).isEqualTo(Instant.parse("2026-02-03T04:05:06Z").toEpochMilli());
    assertThat(event.payload().toJsonObject().getMap()).isEqualTo(Map.of("n", 1));
    assertThat(event.channels())
        .containsExactlyInAnyOrder(
            Channel.user("alice"),
            Channel.role("trader"),
            Channel.team("desk"),
            Channel.topic("news"),
            Channel.GLOBAL);
  }

  @Test
  void aRecordLargerThanTheSettingIsRefused() {
    RecordDecoder decoder = decoder(Map.of("event.max_bytes", 1_024));

    assertThat(decoder.decode(eventOf(1_024))).isInstanceOf(Entry.Deliver.class);
    assertThat(decoder.decode(eventOf(1_025)))
        .isInstanceOfSatisfying(
            Entry.Undecodable.class, refused -> assertThat(refused.cause()).isEqualTo("TOO_LARGE"));
  }

  /** Kafka would take the second of two for the first, and refuse the first from then on. */
  @Test
  void noDeadLetterOvertakesOneThatIsTriedAgain() {
    ConsumerOptions options = options(Map.of("consumer.topics", List.of("orders")));

    assertThat(KafkaSettings.deadLetters(options))
        .containsEntry("enable.idempotence", "true")
        .containsEntry("max.in.flight.requests.per.connection", "1");
  }

  private static ConsumerRecord<byte[], byte[]> eventOf(int bytes) {
    int rest = KafkaTopics.event(1, 0).length();
    return record(KafkaTopics.event(1, bytes - rest));
  }

  private static ConsumerRecord<byte[], byte[]> record(String value) {
    return new ConsumerRecord<>("orders", 0, 7, "alice".getBytes(UTF_8), value.getBytes(UTF_8));
  }

  /** As the verticle makes it. */
  private static RecordDecoder decoder(Map<String, ?> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("consumer.topics", List.of("orders"));
    ConsumerOptions options = options(all);
    return new RecordDecoder(
        new DomainEventDecoder(options.paths(), options.maxEventBytes()),
        options.topics(),
        new TypeMapping(Map.of()),
        options.replayTopic(),
        new ConsumerMetrics(new SimpleMeterRegistry()));
  }

  private static ConsumerOptions options(Map<String, ?> settings) {
    return ConsumerOptions.of(Config.of(settings), "node-1");
  }
}
