package io.wse.consumer;

import io.wse.codec.Channel;
import io.wse.codec.SourcePosition;
import io.wse.codec.event.DecodeException;
import io.wse.codec.event.DomainEvent;
import io.wse.codec.event.DomainEventDecoder;
import io.wse.codec.event.Fingerprint;
import io.wse.codec.event.SourceRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Makes entries of a queue from Kafka's records. Runs on the polling thread; stateless. */
final class RecordDecoder {

  /** The decoder failed on its own account; its input is kept where a person can look at it. */
  static final String DECODER_FAULT = "DECODER_FAULT";

  static final String TOMBSTONE = "tombstone";
  static final String UNROUTED = "unrouted";

  private final DomainEventDecoder decoder;
  private final String replayTopic;
  private final ConsumerMetrics metrics;

  RecordDecoder(DomainEventDecoder decoder, String replayTopic, ConsumerMetrics metrics) {
    this.decoder = decoder;
    this.replayTopic = replayTopic;
    this.metrics = metrics;
  }

  Entry decode(ConsumerRecord<byte[], byte[]> record) {
    Origin origin = origin(record);
    try {
      Optional<DomainEvent> event = event(record, origin);
      if (event.isEmpty()) {
        return skipped(TOMBSTONE, record);
      }
      if (event.get().channels().isEmpty()) {
        return skipped(UNROUTED, record);
      }
      List<Channel> channels = event.get().channels();
      return new Entry.Deliver(
          event.get(), origin.failures() == 0 ? List.of() : origin.toMark(channels), bytes(record));
    } catch (DecodeException e) {
      return undecodable(record, origin, e.reason().name(), e.getMessage());
    } catch (RuntimeException e) {
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
    } catch (DecodeException | RuntimeException e) {
      return Fingerprint.of(record.timestamp(), "");
    }
    return Fingerprint.of(record.timestamp(), "");
  }

  private Origin origin(ConsumerRecord<byte[], byte[]> record) {
    return Origin.of(record, record.topic().equals(replayTopic));
  }

  /** A replay is decoded as it was, where it was. */
  private Optional<DomainEvent> event(ConsumerRecord<byte[], byte[]> record, Origin origin)
      throws DecodeException {
    SourcePosition here = new SourcePosition(record.topic(), record.partition(), record.offset());
    Optional<DomainEvent> event = decoder.decode(source(record, origin));
    return origin.place().equals(here)
        ? event
        : event.map(decoded -> decoded.replayedAt(here, record.timestamp()));
  }

  private Entry skipped(String cause, ConsumerRecord<byte[], byte[]> record) {
    metrics.skipped(cause);
    return new Entry.Covered(record.offset() + 1, bytes(record));
  }

  private Entry undecodable(
      ConsumerRecord<byte[], byte[]> record, Origin origin, String cause, String message) {
    SourceRecord source = source(record, origin);
    return new Entry.Undecodable(
        record.offset(),
        origin,
        cause.equals(DECODER_FAULT) ? source.source().derivedId() : decoder.knownId(source),
        record.key(),
        record.value(),
        List.of(record.headers().toArray()),
        cause,
        message,
        cause.equals(DECODER_FAULT) ? List.of() : decoder.knownChannels(source));
  }

  private static SourceRecord source(ConsumerRecord<byte[], byte[]> record, Origin origin) {
    Map<String, byte[]> headers = new HashMap<>();
    for (Header header : record.headers()) {
      if (header.value() != null) {
        headers.put(header.key(), header.value());
      }
    }
    return new SourceRecord(origin.place(), record.key(), record.value(), headers, origin.timeMs());
  }

  private static int bytes(ConsumerRecord<byte[], byte[]> record) {
    return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
  }
}
