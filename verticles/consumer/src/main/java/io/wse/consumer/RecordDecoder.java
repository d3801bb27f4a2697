package io.wse.consumer;

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
  private final ConsumerMetrics metrics;

  RecordDecoder(DomainEventDecoder decoder, ConsumerMetrics metrics) {
    this.decoder = decoder;
    this.metrics = metrics;
  }

  Entry decode(ConsumerRecord<byte[], byte[]> record) {
    SourceRecord source = source(record);
    try {
      Optional<DomainEvent> event = decoder.decode(source);
      if (event.isEmpty()) {
        return skipped(TOMBSTONE, record);
      }
      if (event.get().channels().isEmpty()) {
        return skipped(UNROUTED, record);
      }
      return new Entry.Deliver(event.get(), bytes(record));
    } catch (DecodeException e) {
      return undecodable(record, source, e.reason().name(), e.getMessage());
    } catch (RuntimeException e) {
      return undecodable(record, source, DECODER_FAULT, e.toString());
    }
  }

  /** By what to know the record again; the same that the log keeps of it. */
  Fingerprint fingerprint(ConsumerRecord<byte[], byte[]> record) {
    try {
      Optional<DomainEvent> event = decoder.decode(source(record));
      if (event.isPresent()) {
        return event.get().fingerprint();
      }
    } catch (DecodeException | RuntimeException e) {
      return Fingerprint.of(record.timestamp(), "");
    }
    return Fingerprint.of(record.timestamp(), "");
  }

  private Entry skipped(String cause, ConsumerRecord<byte[], byte[]> record) {
    metrics.skipped(cause);
    return new Entry.Covered(record.offset() + 1, bytes(record));
  }

  private Entry undecodable(
      ConsumerRecord<byte[], byte[]> record, SourceRecord source, String cause, String message) {
    return new Entry.Undecodable(
        record.offset(),
        cause.equals(DECODER_FAULT) ? source.source().derivedId() : decoder.knownId(source),
        record.key(),
        record.value(),
        List.of(record.headers().toArray()),
        record.timestamp(),
        cause,
        message,
        cause.equals(DECODER_FAULT) ? List.of() : decoder.knownChannels(source));
  }

  private static SourceRecord source(ConsumerRecord<byte[], byte[]> record) {
    Map<String, byte[]> headers = new HashMap<>();
    for (Header header : record.headers()) {
      if (header.value() != null) {
        headers.put(header.key(), header.value());
      }
    }
    return new SourceRecord(
        new SourcePosition(record.topic(), record.partition(), record.offset()),
        record.key(),
        record.value(),
        headers,
        record.timestamp());
  }

  private static int bytes(ConsumerRecord<byte[], byte[]> record) {
    return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
  }
}
