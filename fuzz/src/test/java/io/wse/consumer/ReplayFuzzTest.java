package io.wse.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wse.codec.event.DeadLetterHeaders;
import io.wse.codec.event.DomainEventDecoder;
import io.wse.codec.event.TypeMapping;
import io.wse.runtime.config.Config;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** Any record of the replay topic is an event, or a letter whose replay says the same again. */
class ReplayFuzzTest {
  private static final String REPLAYS = "replays";
  private static final List<String> HEADERS = DeadLetterHeaders.ALL.stream().sorted().toList();

  private final ConsumerOptions options =
      ConsumerOptions.of(
          Config.of(Map.of("consumer.topics", List.of("a"), "consumer.replay_topic", REPLAYS)),
          "node");
  private final RecordDecoder decoder =
      new RecordDecoder(
          new DomainEventDecoder(options.paths(), 2_048),
          new TopicSelection.Named(List.of("orders")),
          new TypeMapping(Map.of()),
          REPLAYS,
          new ConsumerMetrics(new SimpleMeterRegistry()));
  private final DeadLetters letters = new DeadLetters(null, options);

  @FuzzTest(maxDuration = "30m", maxExecutions = 1_000_000)
  void everyReplayIsAnEventOrALetterAgain(FuzzedDataProvider data) {
    ConsumerRecord<byte[], byte[]> replay = replay(data);

    Entry entry = decoder.decode(replay);

    assertThat(entry.nextOffset()).isEqualTo(6);
    if (entry instanceof Entry.Deliver deliver) {
      assertThat(deliver.event().source().topic()).isEqualTo(REPLAYS);
      assertThat(deliver.event().channels()).containsAll(deliver.toMark());
    } else if (entry instanceof Entry.Undecodable record) {
      assertThat(record.cause()).isNotEqualTo(RecordDecoder.DECODER_FAULT);
      assertThat(record.channels()).containsAll(record.origin().toMark(record.channels()));
      sameAgain(record);
    }
  }

  /** Mostly what a replay says, with one thing or another that it does not. */
  private static ConsumerRecord<byte[], byte[]> replay(FuzzedDataProvider data) {
    Map<String, String> said =
        Map.of(
            DeadLetterHeaders.SOURCE_TOPIC, "orders",
            DeadLetterHeaders.SOURCE_PARTITION, "3",
            DeadLetterHeaders.SOURCE_OFFSET, "7",
            DeadLetterHeaders.SOURCE_TIME_MS, "42",
            DeadLetterHeaders.ATTEMPT, "1",
            DeadLetterHeaders.MARKED, "user:bob");
    int others = data.consumeInt(0, 3);
    List<Map.Entry<String, byte[]>> changes = new ArrayList<>();
    for (int i = 0; i < others; i++) {
      changes.add(Map.entry(data.pickValue(HEADERS), data.consumeBytes(30)));
    }
    ConsumerRecord<byte[], byte[]> replay =
        new ConsumerRecord<>(REPLAYS, 0, 5, "key".getBytes(UTF_8), data.consumeRemainingAsBytes());
    said.forEach((name, value) -> replay.headers().add(name, value.getBytes(UTF_8)));
    changes.forEach(change -> replay.headers().add(change.getKey(), change.getValue()));
    return replay;
  }

  private void sameAgain(Entry.Undecodable record) {
    Origin origin = record.origin();
    if (origin.failures() >= Integer.MAX_VALUE - 1) {
      return;
    }
    ProducerRecord<byte[], byte[]> letter = letters.letter(record, Instant.EPOCH);
    ConsumerRecord<byte[], byte[]> again =
        new ConsumerRecord<>(REPLAYS, 0, 9, letter.key(), letter.value());
    for (Header header : letter.headers()) {
      again.headers().add(header);
    }
    Origin next = Origin.of(again, true);
    assertThat(next.place()).isEqualTo(origin.place());
    assertThat(next.timeMs()).isEqualTo(origin.timeMs());
    assertThat(next.failures()).isEqualTo(origin.failures() + 1);
    assertThat(next.marked()).containsAll(origin.marked()).containsAll(record.channels());
    assertThat(next.toMark(record.channels())).isEmpty();
  }
}
