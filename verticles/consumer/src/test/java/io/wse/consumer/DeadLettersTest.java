package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.codec.Channel;
import io.wse.codec.SourcePosition;
import io.wse.runtime.config.Config;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

class DeadLettersTest {

  private static final SourcePosition PLACE = new SourcePosition("orders", 3, 7);

  private final DeadLetters letters =
      new DeadLetters(
          null,
          ConsumerOptions.of(
              Config.of(
                  Map.of("consumer.topics", List.of("a"), "consumer.dead_letter_topic", "dead")),
              "node"));

  @Test
  void aLetterHasTheRecordAsItCameAndWhyAndWhence() {
    byte[] value = {(byte) 0xff, 0x00};
    Entry.Undecodable record =
        record(value, List.of(new RecordHeader("trace", new byte[] {2})), new Origin(PLACE, 42));

    ProducerRecord<byte[], byte[]> letter =
        letters.letter(record, Instant.parse("2026-01-01T00:00:00Z"));

    assertThat(letter.topic()).isEqualTo("dead");
    assertThat(letter.key()).containsExactly(1);
    assertThat(letter.value()).isSameAs(value);
    assertThat(headers(letter))
        .containsEntry("trace", "\u0002")
        .containsEntry("wse.cause", "NOT_UTF8")
        .containsEntry("wse.message", "expected a value in UTF-8")
        .containsEntry("wse.source.topic", "orders")
        .containsEntry("wse.source.partition", "3")
        .containsEntry("wse.source.offset", "7")
        .containsEntry("wse.source.time_ms", "42")
        .containsEntry("wse.time", "2026-01-01T00:00:00Z")
        .containsEntry("wse.attempt", "1")
        .hasSize(9);
  }

  @Test
  void aReplayThatFailsAgainKeepsItsSourceAndCountsOn() {
    ProducerRecord<byte[], byte[]> first =
        letters.letter(record(new byte[] {1}, List.of(), new Origin(PLACE, 42)), Instant.EPOCH);
    List<Header> replayed = new ArrayList<>(List.of(first.headers().toArray()));
    replayed.add(new RecordHeader("wse.letter", "0:17".getBytes(StandardCharsets.UTF_8)));

    ProducerRecord<byte[], byte[]> second =
        letters.letter(
            record(new byte[] {1}, replayed, new Origin(PLACE, 42, 1, Set.of())), Instant.EPOCH);

    assertThat(headers(second))
        .containsEntry("wse.source.topic", "orders")
        .containsEntry("wse.attempt", "2")
        .doesNotContainKey("wse.letter");
    assertThat(second.headers().headers("wse.attempt")).hasSize(1);
  }

  @Test
  void aLetterNamesEveryChannelThatHasItsMark() {
    Channel before = Channel.team("red, green");
    Channel now = Channel.user("ünï");
    Origin origin = new Origin(PLACE, 42, 1, Set.of(before));

    ProducerRecord<byte[], byte[]> letter =
        letters.letter(record(new byte[] {1}, List.of(), origin, now, before), Instant.EPOCH);

    assertThat(letter.headers().headers("wse.marked"))
        .extracting(header -> new String(header.value(), StandardCharsets.UTF_8))
        .containsExactly("user:ünï", "team:red, green");
  }

  private static Entry.Undecodable record(
      byte[] value, List<Header> headers, Origin origin, Channel... channels) {
    return new Entry.Undecodable(
        7,
        origin,
        "e-7",
        new byte[] {1},
        value,
        headers,
        "NOT_UTF8",
        "expected a value in UTF-8",
        List.of(channels));
  }

  private static Map<String, String> headers(ProducerRecord<byte[], byte[]> letter) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : letter.headers()) {
      headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
    }
    return headers;
  }
}
