package io.wse.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import io.wse.codec.Channel;
import io.wse.codec.EventBody;
import io.wse.codec.bus.LostRecord;
import io.wse.codec.bus.OverTheBus;
import io.wse.codec.bus.RecordBatch;
import io.wse.codec.event.DeadLetterHeaders;
import io.wse.codec.event.DecodeException;
import io.wse.codec.event.DomainEvent;
import io.wse.codec.event.DomainEventDecoder;
import io.wse.codec.event.TypeMapping;
import io.wse.runtime.config.Config;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * Any record, whatever its value, key, headers and time are, goes the whole way: it becomes an
 * event that a publisher can read and encode, a skip, or a dead letter with its lost marks whose
 * replay says the same again. The ledger agrees, and nothing else happens.
 */
class RecordFuzzTest {
  private static final String ORDERS = "orders";
  private static final String REPLAYS = "replays";
  private static final long OFFSET = 5;
  private static final String LINEAGE = "AAAAAAAAAAAAAAAAAAAAAA";

  private static final List<String> HEADERS =
      Stream.concat(DeadLetterHeaders.ALL.stream(), Stream.of("id", "topic", "", "user_id"))
          .sorted()
          .toList();

  private static final List<String> CHARSETS =
      List.of("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE", "ISO-8859-1");

  private static final Set<String> CAUSES =
      Arrays.stream(DecodeException.Cause.values()).map(Enum::name).collect(Collectors.toSet());

  private final Config config =
      Config.of(Map.of("consumer.topics", List.of("a"), "consumer.replay_topic", REPLAYS));
  private final Reader byBody = new Reader(config);
  private final Reader byAnything =
      new Reader(
          Config.of(
              Map.of(
                  "consumer.topics", List.of("a"),
                  "consumer.replay_topic", REPLAYS,
                  "event.type_path", "meta.type",
                  "event.id_path", "header:id",
                  "event.user_path", "key",
                  "event.role_path", "meta.roles",
                  "event.topic_path", "header:topic")));

  /** A consumer's decoder and dead letters under some settings. */
  private static final class Reader {
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final RecordDecoder decoder;
    final DeadLetters letters;

    Reader(Config config) {
      ConsumerOptions options = ConsumerOptions.of(config, "node");
      decoder =
          new RecordDecoder(
              new DomainEventDecoder(options.paths(), 2_048),
              new TopicSelection.Named(List.of(ORDERS)),
              new TypeMapping(Map.of()),
              REPLAYS,
              new ConsumerMetrics(meters));
      letters = new DeadLetters(null, options);
    }

    double skips() {
      return Stream.of("wse.consumer.skipped", "wse_events_processed_total")
          .flatMap(name -> meters.find(name).counters().stream())
          .mapToDouble(counter -> counter.count())
          .sum();
    }
  }

  @FuzzTest(maxDuration = "30m", maxExecutions = 1_000_000)
  void everyRecordIsAccountedFor(FuzzedDataProvider data) {
    Reader reader = data.consumeBoolean() ? byBody : byAnything;
    ConsumerRecord<byte[], byte[]> record = record(data);
    double skipsBefore = reader.skips();

    Entry entry = reader.decoder.decode(record);

    assertThat(entry.nextOffset()).isEqualTo(OFFSET + 1);
    assertThat(entry.bytes()).isNotNegative();
    boolean isSkip = entry instanceof Entry.Covered;
    assertThat(reader.skips() - skipsBefore).isEqualTo(isSkip ? 1 : 0);
    assertThat(reader.decoder.fingerprint(record).timeMs()).isEqualTo(record.timestamp());
    if (entry instanceof Entry.Undecodable undecodable) {
      checkLetter(reader, record, undecodable);
    }
    goThrough(record, entry);
  }

  /** One step after the other, as the dispatcher takes them. */
  private static void goThrough(ConsumerRecord<byte[], byte[]> record, Entry entry) {
    PartitionFlow flow = new PartitionFlow(new PartitionFlow.Limits(10, 10_000), new Backoff(1, 1));
    Ledger ledger = new Ledger(OFFSET);
    ledger.handedOver(OFFSET, List.of(entry));
    flow.offer(List.of(entry));
    for (Optional<Step> step = flow.next(); step.isPresent(); ) {
      assertThat(flow.position()).isEqualTo(-1);
      if (step.get() instanceof Step.Publish publish) {
        checkPublish(record, publish);
      }
      Concerned.by(step.get());
      Optional<Step> more = flow.done(step.get());
      ledger.done(step.get());
      step = more.isPresent() ? more : flow.next();
    }
    assertThat(flow.position()).isEqualTo(OFFSET + 1);
    ledger.check(flow.position());
  }

  private static void checkPublish(ConsumerRecord<byte[], byte[]> record, Step.Publish step) {
    RecordBatch sent =
        new RecordBatch(record.topic(), LINEAGE, record.partition(), step.events(), step.lost());
    RecordBatch read = OverTheBus.read(sent);
    assertThat(read.lost()).isEqualTo(sent.lost());
    for (LostRecord lost : read.lost()) {
      assertThat(lost.offset()).isEqualTo(OFFSET);
      assertThat(lost.channels()).isNotEmpty();
    }
    for (DomainEvent event : read.events()) {
      assertThat(event.source().topic()).isEqualTo(record.topic());
      assertThat(event.source().offset()).isEqualTo(OFFSET);
      assertThat(event.channels()).isNotEmpty();
      var body = EventBody.encode(event, event.type(), 2_000);
      JsonObject frame =
          new JsonObject(EventBody.frame(Channel.GLOBAL, 1, body, true, List.of("a")));
      assertThat(frame.getString("id")).isEqualTo(event.id());
      assertThat(frame.containsKey("p")).isTrue();
    }
  }

  private static void checkLetter(
      Reader reader, ConsumerRecord<byte[], byte[]> record, Entry.Undecodable entry) {
    assertThat(CAUSES).contains(entry.cause());
    assertThat(entry.message()).containsAnyOf("expected", "found");
    assertThat(entry.channels()).containsAll(entry.origin().toMark(entry.channels()));
    ProducerRecord<byte[], byte[]> letter = reader.letters.letter(entry, Instant.EPOCH);
    assertThat(letter.value()).isSameAs(record.value());
    assertThat(letter.key()).isSameAs(record.key());
    Origin origin = entry.origin();
    if (origin.failures() >= Integer.MAX_VALUE - 1) {
      return;
    }
    Origin next = Origin.of(again(letter), true);
    assertThat(next.place()).isEqualTo(origin.place());
    assertThat(next.timeMs()).isEqualTo(origin.timeMs());
    assertThat(next.failures()).isEqualTo(origin.failures() + 1);
    assertThat(next.marked()).containsAll(origin.marked()).containsAll(entry.channels());
    assertThat(next.toMark(entry.channels())).isEmpty();
  }

  private static ConsumerRecord<byte[], byte[]> again(ProducerRecord<byte[], byte[]> letter) {
    ConsumerRecord<byte[], byte[]> again =
        new ConsumerRecord<>(REPLAYS, 0, 9, letter.key(), letter.value());
    for (Header header : letter.headers()) {
      again.headers().add(header);
    }
    return again;
  }

  /** Of the domain, or a replay, which mostly says what a replay says. */
  private static ConsumerRecord<byte[], byte[]> record(FuzzedDataProvider data) {
    boolean isReplay = data.consumeBoolean();
    RecordHeaders headers = new RecordHeaders();
    if (isReplay && data.consumeInt(0, 9) > 0) {
      Map.of(
              DeadLetterHeaders.SOURCE_TOPIC, "orders",
              DeadLetterHeaders.SOURCE_PARTITION, "3",
              DeadLetterHeaders.SOURCE_OFFSET, "7",
              DeadLetterHeaders.SOURCE_TIME_MS, "42",
              DeadLetterHeaders.ATTEMPT, "1",
              DeadLetterHeaders.MARKED, "user:bob")
          .forEach((name, value) -> headers.add(name, value.getBytes(UTF_8)));
    }
    for (int left = data.consumeInt(0, 3); left > 0; left--) {
      String name = data.consumeBoolean() ? data.pickValue(HEADERS) : data.consumeString(10);
      headers.add(name, data.consumeBoolean() ? data.consumeBytes(30) : null);
    }
    long timeMs = data.consumeBoolean() ? 1_000 : data.consumeLong();
    byte[] key = data.consumeBoolean() ? data.consumeBytes(20) : null;
    byte[] value = value(data);
    return new ConsumerRecord<>(
        isReplay ? REPLAYS : ORDERS,
        0,
        OFFSET,
        timeMs,
        TimestampType.CREATE_TIME,
        key == null ? -1 : key.length,
        value == null ? -1 : value.length,
        key,
        value,
        headers,
        Optional.empty());
  }

  /** Any bytes, or an event that is damaged in some way. */
  private static byte[] value(FuzzedDataProvider data) {
    int kind = data.consumeInt(0, 5);
    if (kind == 0) {
      return null;
    }
    if (kind <= 2) {
      return data.consumeRemainingAsBytes();
    }
    String event =
        "{\"event_type\":\"T\",\"event_id\":\"1\",\"user_id\":[\"%s\"],\"data\":{\"a\":[1,%s]}}"
            .formatted(data.consumeString(10), data.consumeString(10));
    byte[] bytes = event.getBytes(Charset.forName(data.pickValue(CHARSETS)));
    List<Integer> bits = new ArrayList<>();
    for (int left = data.consumeInt(0, 3); left > 0; left--) {
      bits.add(data.consumeInt(0, 8 * bytes.length - 1));
    }
    bits.forEach(bit -> bytes[bit / 8] ^= (byte) (1 << bit % 8));
    return kind == 3 ? Arrays.copyOf(bytes, data.consumeInt(0, bytes.length)) : bytes;
  }
}
