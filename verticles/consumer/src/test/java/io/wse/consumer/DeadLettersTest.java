package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.runtime.config.Config;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

class DeadLettersTest {

  @Test
  void aLetterHasTheRecordAsItCameAndWhyAndWhence() {
    ConsumerOptions options =
        ConsumerOptions.of(
            Config.of(
                Map.of("consumer.topics", List.of("a"), "consumer.dead_letter_topic", "dead")),
            "node");
    byte[] value = {(byte) 0xff, 0x00};
    Entry.Undecodable record =
        new Entry.Undecodable(
            7,
            "e-7",
            new byte[] {1},
            value,
            List.of(new RecordHeader("trace", new byte[] {2})),
            0,
            "NOT_UTF8",
            "expected a value in UTF-8",
            List.of());

    ProducerRecord<byte[], byte[]> letter =
        new DeadLetters(null, options)
            .letter(
                new TopicPartition("orders", 3), record, 2, Instant.parse("2026-01-01T00:00:00Z"));

    assertThat(letter.topic()).isEqualTo("dead");
    assertThat(letter.key()).containsExactly(1);
    assertThat(letter.value()).isSameAs(value);
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : letter.headers()) {
      headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
    }
    assertThat(headers)
        .containsEntry("trace", "\u0002")
        .containsEntry("wse.cause", "NOT_UTF8")
        .containsEntry("wse.message", "expected a value in UTF-8")
        .containsEntry("wse.source.topic", "orders")
        .containsEntry("wse.source.partition", "3")
        .containsEntry("wse.source.offset", "7")
        .containsEntry("wse.time", "2026-01-01T00:00:00Z")
        .containsEntry("wse.attempt", "2")
        .hasSize(8);
  }
}
