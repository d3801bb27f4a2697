package io.wse.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wse.codec.Channel;
import io.wse.codec.event.DeadLetterHeaders;
import io.wse.codec.event.DomainEventDecoder;
import io.wse.codec.event.EventPaths;
import io.wse.codec.event.Fingerprint;
import io.wse.codec.event.TypeMapping;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Any record whatever is an event, a skip or a dead letter. */
class RecordDecoderTest {
  private static final String REPLAYS = "replays";
  private static final String EVENT =
      "{\"event_type\":\"T\",\"event_id\":\"1\",\"user_id\":[\"x\"],\"data\":{\"a\":[1,\"ä\"]}}";

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final RecordDecoder decoder = decoder(new TopicSelection.Named(List.of("orders")));

  static Stream<byte[]> otherEncodings() {
    return Stream.of("UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE", "UTF-32")
        .map(Charset::forName)
        .flatMap(
            charset ->
                Stream.of(
                        "{\"user_id\":[\"x\"]}", "{\"event_type\":\"T\",\"user_id\":\"x\"}", EVENT)
                    .map(text -> text.getBytes(charset)));
  }

  @ParameterizedTest
  @MethodSource("otherEncodings")
  void anEventInAnotherEncodingThanUtf8IsADeadLetter(byte[] value) {
    assertThat(undecodable(value).cause()).isIn("NOT_JSON", "NOT_UTF8");
  }

  @Test
  void aTruncatedEventIsADeadLetterWhereverItIsCut() {
    byte[] event = EVENT.getBytes(UTF_8);
    for (int length = 0; length < event.length; length++) {
      byte[] value = Arrays.copyOf(event, length);
      assertThat(undecodable(value).cause()).isIn("NOT_JSON", "NOT_UTF8");
    }
  }

  @Test
  void aFlippedBitMakesNoFault() {
    byte[] event = EVENT.getBytes(UTF_8);
    for (int bit = 0; bit < 8 * event.length; bit++) {
      byte[] value = event.clone();
      value[bit / 8] ^= (byte) (1 << bit % 8);
      assertNoFault(decoder.decode(record("orders", value)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "{\"user_id\":[", "{\"data\":{\"a\":"})
  void nestingWithoutEndMakesNoFault(String opening) {
    byte[] value = opening.repeat(100_000 / opening.length()).getBytes(UTF_8);
    assertThat(undecodable(value).cause()).isEqualTo("NOT_JSON");
  }

  @Test
  void aByteOrderMarkOfUtf8BelongsToNoEvent() {
    Entry entry = decoder.decode(record("orders", ("\ufeff" + EVENT).getBytes(UTF_8)));
    assertThat(((Entry.Deliver) entry).event().payload()).hasToString("{\"a\":[1,\"ä\"]}");
  }

  @Test
  void headersAndKeysOfAnyKindSpoilNoEvent() {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(REPLAYS, 0, 5, new byte[] {-1, 0}, EVENT.getBytes(UTF_8));
    record.headers().add("", new byte[0]);
    record.headers().add("user_id", null);
    record.headers().add("\u0000", new byte[] {-1});
    record.headers().add("wse.source.topic", null);
    record.headers().add("wse.attempt", new byte[] {(byte) 0xff});
    record.headers().add("wse.marked", new byte[100_000]);

    Entry entry = decoder.decode(record);

    assertThat(entry).isInstanceOf(Entry.Deliver.class);
    assertThat(((Entry.Deliver) entry).event().origin().topic()).isEqualTo(REPLAYS);
  }

  @Test
  void aRecordThatDefeatsTheReadingOfItsHeadersIsADeadLetterOfItsChannels() {
    ConsumerRecord<byte[], byte[]> record = record(REPLAYS, EVENT.getBytes(UTF_8));
    record.headers().add(defeating(new IllegalStateException("planted " + "x".repeat(10_000))));

    Entry.Undecodable entry = (Entry.Undecodable) decoder.decode(record);

    assertThat(entry.cause()).isEqualTo(RecordDecoder.DECODER_FAULT);
    assertThat(entry.message()).contains("planted").hasSizeLessThan(2_000);
    assertThat(entry.eventId()).isEqualTo("1");
    assertThat(entry.channels()).containsExactly(Channel.user("x"));
    assertThat(entry.nextOffset()).isEqualTo(6);
    assertThat(decoder.fingerprint(record)).isEqualTo(Fingerprint.of(record.timestamp(), ""));
  }

  @Test
  void aRecordThatOverflowsTheStackIsADeadLetter() {
    ConsumerRecord<byte[], byte[]> record = record("orders", EVENT.getBytes(UTF_8));
    record.headers().add(defeating(new StackOverflowError("planted")));

    Entry.Undecodable entry = (Entry.Undecodable) decoder.decode(record);

    assertThat(entry.cause()).isEqualTo(RecordDecoder.DECODER_FAULT);
    assertThat(entry.channels()).containsExactly(Channel.user("x"));
    assertThat(decoder.fingerprint(record)).isEqualTo(Fingerprint.of(record.timestamp(), ""));
  }

  @Test
  void aReplayOfATopicThatThisEngineDoesNotReadIsSkipped() {
    ConsumerRecord<byte[], byte[]> record = replayOf("accounts");

    assertThat(decoder.decode(record)).isInstanceOf(Entry.Covered.class);

    assertThat(decoder.decode(replayOf("orders"))).isInstanceOf(Entry.Deliver.class);
    assertThat(
            meters.counter("wse.consumer.skipped", "cause", RecordDecoder.FOREIGN_REPLAY).count())
        .isEqualTo(1);
  }

  /** Java's patterns recurse for each character of a group that repeats. */
  @Test
  void aSourceTopicWithoutEndOverflowsNoStack() {
    RecordDecoder matching =
        decoder(new TopicSelection.Matching(Pattern.compile("(a|b)*"), Set.of(REPLAYS)));

    Entry entry = matching.decode(replayOf("a".repeat(1_000_000)));

    assertThat(((Entry.Deliver) entry).event().origin().topic()).isEqualTo(REPLAYS);
  }

  @Test
  void anUndecodableRecordCountsAllThatIsKeptOfIt() {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("orders", 0, 5, new byte[300], "{".getBytes(UTF_8));
    record.headers().add("trace", new byte[2_000]);
    record.headers().add("empty", null);

    assertThat(decoder.decode(record).bytes()).isEqualTo(300 + 1 + 5 + 2_000 + 5);
  }

  private RecordDecoder decoder(TopicSelection topics) {
    return new RecordDecoder(
        new DomainEventDecoder(EventPaths.DEFAULT, 100_000),
        topics,
        new TypeMapping(Map.of()),
        REPLAYS,
        new ConsumerMetrics(meters));
  }

  private static ConsumerRecord<byte[], byte[]> replayOf(String topic) {
    ConsumerRecord<byte[], byte[]> record = record(REPLAYS, EVENT.getBytes(UTF_8));
    Map.of(
            DeadLetterHeaders.SOURCE_TOPIC, topic,
            DeadLetterHeaders.SOURCE_PARTITION, "3",
            DeadLetterHeaders.SOURCE_OFFSET, "7",
            DeadLetterHeaders.SOURCE_TIME_MS, "42",
            DeadLetterHeaders.ATTEMPT, "1")
        .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
    return record;
  }

  private Entry.Undecodable undecodable(byte[] value) {
    ConsumerRecord<byte[], byte[]> record = record("orders", value);
    Entry entry = decoder.decode(record);
    assertNoFault(entry);
    assertThat(entry).isInstanceOf(Entry.Undecodable.class);
    assertThat(decoder.fingerprint(record)).isEqualTo(Fingerprint.of(record.timestamp(), ""));
    return (Entry.Undecodable) entry;
  }

  private static void assertNoFault(Entry entry) {
    assertThat(entry.nextOffset()).isEqualTo(6);
    if (entry instanceof Entry.Undecodable undecodable) {
      assertThat(undecodable.cause()).isNotEqualTo(RecordDecoder.DECODER_FAULT);
      assertThat(undecodable.message()).contains("expected");
    }
  }

  private static ConsumerRecord<byte[], byte[]> record(String topic, byte[] value) {
    return new ConsumerRecord<>(topic, 0, 5, null, value);
  }

  private static Header defeating(Throwable failure) {
    return new RecordHeader("planted", new byte[0]) {
      @Override
      public byte[] value() {
        if (failure instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) failure;
      }
    };
  }
}
