package io.wse.codec.event;

import io.vertx.core.buffer.Buffer;
import io.wse.codec.Channel;
import io.wse.codec.SourcePosition;
import java.util.List;
import java.util.Objects;

/**
 * A domain event, decoded from a Kafka record.
 *
 * @param type as the domain wrote it
 * @param id the domain's, or {@code topic:partition:offset} where it gave none
 * @param timestamp ISO 8601, as the domain wrote it where it wrote text
 * @param timestampMs the same, ms since 1970
 * @param channels where it goes, without doubles, in the order of {@link Channel.Kind}; empty when
 *     no routing field was found
 * @param payload one JSON object, the domain's own bytes wherever possible: numbers keep their
 *     digits
 * @param recordTimeMs the Kafka record's timestamp, ms since 1970
 */
public record DomainEvent(
    String type,
    String id,
    String timestamp,
    long timestampMs,
    List<Channel> channels,
    Buffer payload,
    SourcePosition source,
    long recordTimeMs) {

  public DomainEvent {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(timestamp, "timestamp");
    channels = List.copyOf(channels);
    Objects.requireNonNull(payload, "payload");
    Objects.requireNonNull(source, "source");
  }

  /** The id that the domain gave the event; empty where it gave none. */
  public String ownId() {
    return id.equals(source.derivedId()) ? "" : id;
  }

  public Fingerprint fingerprint() {
    return Fingerprint.of(recordTimeMs, ownId());
  }
}
