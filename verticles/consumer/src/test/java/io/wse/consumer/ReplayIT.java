package io.wse.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.wse.codec.Channel;
import io.wse.codec.SourcePosition;
import io.wse.codec.bus.LostRecord;
import io.wse.codec.bus.RecordBatch;
import io.wse.codec.event.DomainEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

/** Dead letters that are tried again. */
class ReplayIT extends ConsumerTestBase {
  private final String replays = KafkaTopics.name("replays");

  @Test
  void aReplayedRecordIsAnEventOfItsOwnPlaceWithTheSourceThatItHad() throws Exception {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    RunningConsumer first = consume(settings(topic, "1KB")).ready();
    kafka.sendEvents(topic, 0, 0, 2);
    kafka.send(topic, 0, KafkaTopics.event(2, 5_000));
    kafka.send(topic, 0, withoutId(5_000));
    kafka.sendEvents(topic, 0, 4, 1);
    List<ConsumerRecord<byte[], byte[]>> letters = kafka.read(deadLetters, 2);
    assertThat(letters).extracting(ReplayIT::cause).containsOnly("TOO_LARGE");
    stop(first);
    consume(settings(topic, "1MB")).ready();

    kafka.create(replays, 1);
    for (ConsumerRecord<byte[], byte[]> letter : letters) {
      replay(letter);
    }

    Await.until("the replays", () -> publisher.ids(kafka.id(replays), 0).size() == 2);
    assertThat(lost()).as("all that was lost was marked with the letters").hasSize(2);
    assertThat(publisher.ids(kafka.id(replays), 0)).containsExactly("2", topic + ":0:3");
    List<DomainEvent> events =
        publisher.batches.stream()
            .filter(batch -> batch.topic().equals(replays))
            .flatMap(batch -> batch.events().stream())
            .toList();
    assertThat(events)
        .extracting(DomainEvent::origin)
        .containsExactly(new SourcePosition(topic, 0, 2), new SourcePosition(topic, 0, 3));
    assertThat(events)
        .extracting(DomainEvent::source)
        .containsExactly(new SourcePosition(replays, 0, 0), new SourcePosition(replays, 0, 1));
    // It has no time of its own, so its record's counts: that of the first record.
    assertThat(events.get(1).timestampMs())
        .isEqualTo(Long.parseLong(header(letters.get(1), "wse.source.time_ms")))
        .isLessThanOrEqualTo(events.get(1).recordTimeMs());
    assertThat(publisher.ids(kafka.id(topic), 0)).containsExactly("0", "1", "4");
    awaitCommit(replays, 0, 2);
  }

  @Test
  void aReplayThatFailsAgainIsALetterAgainAndMarksNothingTwice() throws Exception {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    kafka.create(replays, 1);
    consume(settings(topic, "1MB")).ready();
    kafka.send(topic, 0, "{\"user_id\":\"bob\",\"team_id\":{}}");
    replay(kafka.read(deadLetters, 1).get(0));

    List<ConsumerRecord<byte[], byte[]>> letters = kafka.read(deadLetters, 2);

    assertThat(letters)
        .extracting(letter -> header(letter, "wse.attempt"))
        .containsExactly("1", "2");
    assertThat(letters)
        .extracting(letter -> header(letter, "wse.source.topic"))
        .containsOnly(topic);
    assertThat(letters).extracting(letter -> header(letter, "wse.source.offset")).containsOnly("0");
    awaitCommit(replays, 0, 1);
    assertThat(lost()).hasSize(1);
  }

  @Test
  void aChannelThatIsKnownOnlyWhenTheReplayFailsAgainIsMarkedThenAndNotOnceMore() throws Exception {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    kafka.create(replays, 1);
    RunningConsumer first = consume(settings(topic, Map.of("event.user_path", "owner"))).ready();
    kafka.send(topic, 0, "{\"user_id\":\"bob\",\"team_id\":{}}");
    ConsumerRecord<byte[], byte[]> nobodys = kafka.read(deadLetters, 1).get(0);
    stop(first);
    assertThat(lost()).isEmpty();
    consume(settings(topic, "1MB")).ready();

    replay(nobodys);
    ConsumerRecord<byte[], byte[]> bobs = kafka.read(deadLetters, 2).get(1);
    replay(bobs);

    assertThat(header(kafka.read(deadLetters, 3).get(2), "wse.attempt")).isEqualTo("3");
    awaitCommit(replays, 0, 2);
    assertThat(lost())
        .singleElement()
        .satisfies(lost -> assertThat(lost.channels()).containsExactly(Channel.user("bob")));
  }

  @Test
  void aChannelThatIsKnownOnlyWhenTheReplayIsReadIsMarkedBeforeTheEvent() throws Exception {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    kafka.create(replays, 1);
    RunningConsumer first =
        consume(
                settings(
                    topic, Map.of("event.user_path", "owner", "event.type_path", "what.happened")))
            .ready();
    kafka.send(topic, 0, KafkaTopics.event(0));
    ConsumerRecord<byte[], byte[]> letter = kafka.read(deadLetters, 1).get(0);
    stop(first);
    consume(settings(topic, "1MB")).ready();

    replay(letter);

    Await.until("the replay", () -> publisher.ids(kafka.id(replays), 0).size() == 1);
    RecordBatch batch =
        publisher.batches.stream().filter(each -> each.topic().equals(replays)).findAny().get();
    assertThat(batch.lost())
        .singleElement()
        .satisfies(
            lost -> {
              assertThat(lost.offset()).isEqualTo(batch.events().get(0).source().offset());
              assertThat(lost.channels()).isEqualTo(batch.events().get(0).channels()).isNotEmpty();
            });
  }

  @Test
  void aTopicOfReplaysAloneIsNothingToRead() {
    kafka.create(replays, 1);
    String missing = KafkaTopics.name("late");
    RunningConsumer consumer = consume(settings(missing, "1MB"));

    Await.until(
        "the reason",
        () -> String.valueOf(consumer.closedBecause()).contains("none of the topics"));
    kafka.create(missing, 1);
    consumer.ready();
  }

  private Map<String, Object> settings(String topic, String maxBytes) {
    return settings(topic, Map.of("event.max_bytes", maxBytes));
  }

  private Map<String, Object> settings(String topic, Map<String, Object> event) {
    Map<String, Object> settings = new HashMap<>(event);
    settings.put("consumer.topics", List.of(topic));
    settings.put("consumer.replay_topic", replays);
    return settings;
  }

  private List<LostRecord> lost() {
    return publisher.batches.stream().flatMap(batch -> batch.lost().stream()).toList();
  }

  private void replay(ConsumerRecord<byte[], byte[]> letter) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer(Map.of())) {
      producer
          .send(new ProducerRecord<>(replays, 0, letter.key(), letter.value(), letter.headers()))
          .get(30, TimeUnit.SECONDS);
    }
  }

  private static String withoutId(int payloadBytes) {
    return "{\"event_type\":\"OrderPlaced\",\"user_id\":\"alice\",\"data\":{\"x\":\""
        + "x".repeat(payloadBytes)
        + "\"}}";
  }

  private static String cause(ConsumerRecord<byte[], byte[]> letter) {
    return header(letter, "wse.cause");
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : record.headers()) {
      headers.put(header.key(), new String(header.value(), UTF_8));
    }
    return headers.get(name);
  }
}
