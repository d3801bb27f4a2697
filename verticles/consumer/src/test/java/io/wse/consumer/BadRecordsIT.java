package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.codec.Channel;
import io.wse.codec.bus.LostRecord;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

/** Records that are no domain events, and the topic where they are kept. */
class BadRecordsIT extends ConsumerTestBase {
  private static final Map<String, String> FOUR_MB =
      Map.of("max.message.bytes", Integer.toString(4 << 20));

  @Test
  void everyKindOfBadRecordIsKeptWithItsCauseAndTheNextEventArrives() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1, FOUR_MB);
    RunningConsumer consumer = consume(topic).ready();
    byte[] large = new byte[2 << 20];
    java.util.Arrays.fill(large, (byte) 'x');

    kafka.send(topic, 0, KafkaTopics.event(0));
    kafka.send(topic, 0, "not json");
    kafka.send(topic, 0, "{\"user_id\":\"alice\"}");
    kafka.send(topic, 0, "{\"event_type\":\"T\",\"user_id\":{}}");
    kafka.send(topic, 0, new byte[] {(byte) 0xc3, 0x28});
    kafka.send(topic, 0, large);
    kafka.send(topic, 0, (String) null);
    kafka.send(topic, 0, "{\"event_type\":\"T\"}");
    kafka.send(topic, 0, KafkaTopics.event(1));

    awaitIds(kafka.id(topic), 0, List.of("0", "1"));
    awaitCommit(topic, 0, 9);
    List<ConsumerRecord<byte[], byte[]>> letters = kafka.read(deadLetters, 5);
    assertThat(letters)
        .extracting(letter -> header(letter, "wse.cause"))
        .containsExactly("NOT_JSON", "MISSING_FIELD", "INVALID_FIELD", "NOT_UTF8", "TOO_LARGE");
    assertThat(letters)
        .extracting(letter -> header(letter, "wse.source.offset"))
        .containsExactly("1", "2", "3", "4", "5");
    assertThat(letters)
        .allSatisfy(
            letter -> {
              assertThat(header(letter, "wse.source.topic")).isEqualTo(topic);
              assertThat(header(letter, "wse.source.partition")).isEqualTo("0");
              assertThat(header(letter, "wse.attempt")).isEqualTo("1");
              assertThat(letter.key()).isEqualTo("key".getBytes(StandardCharsets.UTF_8));
            });
    assertThat(header(letters.get(1), "wse.message")).contains("event_type");
    assertThat(letters.get(4).value()).isEqualTo(large);
    for (String cause :
        List.of("NOT_JSON", "MISSING_FIELD", "INVALID_FIELD", "NOT_UTF8", "TOO_LARGE")) {
      assertThat(consumer.count("wse.consumer.dead.letters", "cause", cause)).isEqualTo(1);
    }
    assertThat(consumer.count("wse.consumer.skipped", "cause", "tombstone")).isEqualTo(1);
    assertThat(consumer.count("wse_events_processed_total", "status", "unrouted")).isEqualTo(1);
    assertThat(consumer.isReady()).isTrue();
  }

  @Test
  void recordsOfAnyKindAmongGoodOnesOfOneProduceCostNoEvent() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    RunningConsumer consumer = consume(topic).ready();
    List<byte[]> hostile = new ArrayList<>();
    for (String charset : List.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
      hostile.add("{\"user_id\":[\"x\"]}".getBytes(Charset.forName(charset)));
      hostile.add(KafkaTopics.event(99).getBytes(Charset.forName(charset)));
    }
    byte[] event = KafkaTopics.event(99).getBytes(StandardCharsets.UTF_8);
    hostile.add(Arrays.copyOf(event, event.length - 1));
    hostile.add(new byte[] {0, -1, 127, -128});
    hostile.add("[".repeat(10_000).getBytes(StandardCharsets.UTF_8));
    List<byte[]> values = new ArrayList<>();
    for (int i = 0; i < hostile.size(); i++) {
      values.add(KafkaTopics.event(i).getBytes(StandardCharsets.UTF_8));
      values.add(hostile.get(i));
    }
    values.add(KafkaTopics.event(hostile.size()).getBytes(StandardCharsets.UTF_8));

    kafka.sendTogether(topic, 0, values);

    awaitIds(kafka.id(topic), 0, ids(0, hostile.size() + 1));
    awaitCommit(topic, 0, values.size());
    assertThat(kafka.read(deadLetters, hostile.size()))
        .extracting(ConsumerRecord::value)
        .containsExactlyElementsOf(hostile);
    assertThat(consumer.count("wse.consumer.dead.letters", "cause", "DECODER_FAULT")).isZero();
    assertThat(consumer.count("wse.consumer.rereads", "cause", "FAILURE")).isZero();
    assertThat(consumer.count("wse.consumer.rereads", "cause", "VIOLATION")).isZero();
    assertThat(consumer.isReady()).isTrue();
  }

  @Test
  void aBadRecordWhoseUserIsKnownLeavesALostMark() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    consume(topic).ready();

    kafka.send(topic, 0, KafkaTopics.event(0));
    kafka.send(topic, 0, "{\"user_id\":\"bob\",\"team_id\":{}}");
    kafka.send(topic, 0, KafkaTopics.event(1));

    awaitIds(kafka.id(topic), 0, List.of("0", "1"));
    List<LostRecord> lost =
        publisher.batches.stream().flatMap(batch -> batch.lost().stream()).toList();
    assertThat(lost).hasSize(1);
    assertThat(lost.get(0).offset()).isEqualTo(1);
    assertThat(lost.get(0).channels()).containsExactly(Channel.user("bob"));
  }

  @Test
  void whileTheDeadLetterTopicFailsOnlyThatPartitionStops() {
    String topic = kafka.create(KafkaTopics.name("orders"), 2, FOUR_MB);
    kafka.create(deadLetters, 1, Map.of("max.message.bytes", "10000"));
    RunningConsumer consumer = consume(topic).ready();
    kafka.send(topic, 0, KafkaTopics.event(0));
    kafka.send(topic, 0, new byte[2 << 20]);
    kafka.send(topic, 0, KafkaTopics.event(1));
    Await.until("not ready", () -> !consumer.isReady());
    assertThat(consumer.closedBecause()).isEqualTo("the dead-letter topic cannot be written");

    kafka.send(topic, 1, KafkaTopics.event(7));

    awaitIds(kafka.id(topic), 1, List.of("7"));
    awaitIds(kafka.id(topic), 0, List.of("0"));
    awaitCommit(topic, 0, 1);
    assertThat(consumer.count("wse.consumer.dead.letter.failures")).isPositive();

    kafka.configure(deadLetters, "max.message.bytes", Integer.toString(4 << 20));

    awaitIds(kafka.id(topic), 0, List.of("0", "1"));
    awaitCommit(topic, 0, 3);
    Await.until("ready again", consumer::isReady);
    assertThat(header(kafka.read(deadLetters, 1).get(0), "wse.attempt")).isEqualTo("1");
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : record.headers()) {
      headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
    }
    return headers.get(name);
  }
}
