package io.wse.consumer;

import io.wse.codec.Channel;
import io.wse.codec.SourcePosition;
import io.wse.codec.event.DecodeException;
import io.wse.codec.event.DomainEvent;
import io.wse.codec.event.DomainEventDecoder;
import io.wse.codec.event.Fingerprint;
import io.wse.codec.event.SourceRecord;
import io.wse.codec.event.TypeMapping;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Makes entries of a queue from Kafka's records. Runs on the polling thread; stateless. */
final class RecordDecoder {

  /** The decoder failed on its own account; its input is kept where a person can look at it. */
  static final String DECODER_FAULT = "DECODER_FAULT";

  /** A fault's text may quote its input. */
  private static final int LONGEST_MESSAGE = 1_000;

  static final String TOMBSTONE = "tombstone";

  /** A replay of a letter from a topic that this engine does not read. */
  static final String FOREIGN_REPLAY = "foreign_replay";

  private final DomainEventDecoder decoder;
  private final TopicSelection topics;
  private final TypeMapping types;
  private final String replayTopic;
  private final ConsumerMetrics metrics;

  /**
   * @param types names the events that go nowhere in the meters
   */
  RecordDecoder(
      DomainEventDecoder decoder,
      TopicSelection topics,
      TypeMapping types,
      String replayTopic,
      ConsumerMetrics metrics) {
    this.decoder = decoder;
    this.topics = topics;
    this.types = types;
    this.replayTopic = replayTopic;
    this.metrics = metrics;
  }

  /**
   * Makes the record's entry, whatever the record is: one that defeats a decoder in any way is
   * undecodable. A stack that overflows is one of these ways, since nothing outlives the call.
   */
  Entry decode(ConsumerRecord<byte[], byte[]> record) {
    Origin origin = origin(record);
    try {
      if (isForeign(record, origin)) {
        return skipped(FOREIGN_REPLAY, record);
      }
      Optional<DomainEvent> event = event(record, origin);
      if (event.isEmpty()) {
        return skipped(TOMBSTONE, record);
      }
      if (event.get().channels().isEmpty()) {
        metrics.unrouted(types.metricTag(event.get().type()));
        return covered(record);
      }
      List<Channel> channels = event.get().channels();
      return new Entry.Deliver(
          event.get(), origin.failures() == 0 ? List.of() : origin.toMark(channels), bytes(record));
    } catch (DecodeException e) {
      return undecodable(record, origin, e.reason().name(), e.getMessage());
    } catch (RuntimeException | StackOverflowError e) {
      return undecodable(record, origin, DECODER_FAULT, e.toString());
    }
  }

  /** By what to know the record again; the same that the log keeps of it. */
  Fingerprint fingerprint(ConsumerRecord<byte[], byte[]> record) {
    try {
      Optional<DomainEvent> event = event(record, origin(record));
      if (event.isPresent()) {
        return event.get().fingerprint();
      }
    } catch (DecodeException | RuntimeException | StackOverflowError e) {
      return Fingerprint.of(record.timestamp(), "");
    }
    return Fingerprint.of(record.timestamp(), "");
  }

  private Origin origin(ConsumerRecord<byte[], byte[]> record) {
    return Origin.of(record, record.topic().equals(replayTopic));
  }

  /** What lies in the replay topic itself is an event of its own, unless its headers say more. */
  private boolean isForeign(ConsumerRecord<byte[], byte[]> record, Origin origin) {
    String topic = origin.place().topic();
    return record.topic().equals(replayTopic)
        && !topic.equals(replayTopic)
        && !topics.selects(topic);
  }

  /** A replay is decoded as it was, where it was. */
  private Optional<DomainEvent> event(ConsumerRecord<byte[], byte[]> record, Origin origin)
      throws DecodeException {
    SourcePosition here = new SourcePosition(record.topic(), record.partition(), record.offset());
    Optional<DomainEvent> event = decoder.decode(source(record, origin, headers(record)));
    return origin.place().equals(here)
        ? event
        : event.map(decoded -> decoded.replayedAt(here, record.timestamp()));
  }

  private Entry skipped(String cause, ConsumerRecord<byte[], byte[]> record) {
    metrics.skipped(cause);
    return covered(record);
  }

  private static Entry covered(ConsumerRecord<byte[], byte[]> record) {
    return new Entry.Covered(record.offset() + 1, bytes(record));
  }

  private Entry undecodable(
      ConsumerRecord<byte[], byte[]> record, Origin origin, String cause, String message) {
    SourceRecord source = source(record, origin, unlessDefeated(() -> headers(record), Map.of()));
    return new Entry.Undecodable(
        record.offset(),
        origin,
        unlessDefeated(() -> decoder.knownId(source), source.source().derivedId()),
        record.key(),
        record.value(),
        unlessDefeated(() -> List.of(record.headers().toArray()), List.of()),
        cause,
        message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) : message,
        unlessDefeated(() -> decoder.knownChannels(source), List.of()));
  }

  /** What the record still tells, where telling it defeats the decoder as well: nothing. */
  private static <T> T unlessDefeated(Supplier<T> told, T nothing) {
    try {
      return told.get();
    } catch (RuntimeException | StackOverflowError e) {
      return nothing;
    }
  }

  private static SourceRecord source(
      ConsumerRecord<byte[], byte[]> record, Origin origin, Map<String, byte[]> headers) {
    return new SourceRecord(origin.place(), record.key(), record.value(), headers, origin.timeMs());
  }

  private static Map<String, byte[]> headers(ConsumerRecord<byte[], byte[]> record) {
    Map<String, byte[]> headers = new HashMap<>();
    for (Header header : record.headers()) {
      if (header.value() != null) {
        headers.put(header.key(), header.value());
      }
    }
    return headers;
  }

  private static int bytes(ConsumerRecord<byte[], byte[]> record) {
    return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
  }
}
