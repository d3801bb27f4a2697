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
 * @param timestampMs when it happened, ms since 1970: as the domain wrote it, else the record's
 *     timestamp, else the time of reading
 * @param channels where it goes, without doubles, in the order of {@link Channel.Kind}; empty when
 *     no routing field was found
 * @param payload one JSON value of any type, the domain's own bytes wherever possible: numbers keep
 *     their digits
 * @param source where the record lies: what the log's guard goes by
 * @param recordTimeMs the Kafka record's timestamp, ms since 1970, as it is: what the log's anchors
 *     know the record by; -1 where the record has none
 * @param origin what clients are told as {@code src}: where the record lay when the domain wrote
 *     it, which differs from the source for a dead letter that is replayed
 */
public record DomainEvent(
    String type,
    String id,
    long timestampMs,
    List<Channel> channels,
    Buffer payload,
    SourcePosition source,
    long recordTimeMs,
    SourcePosition origin) {

  public DomainEvent {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(id, "id");
    channels = List.copyOf(channels);
    Objects.requireNonNull(payload, "payload");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(origin, "origin");
  }

  /** An event whose record lies where the domain wrote it. */
  public DomainEvent(
      String type,
      String id,
      long timestampMs,
      List<Channel> channels,
      Buffer payload,
      SourcePosition source,
      long recordTimeMs) {
    this(type, id, timestampMs, channels, payload, source, recordTimeMs, source);
  }

  /** The same event, whose record was written again elsewhere. */
  public DomainEvent replayedAt(SourcePosition place, long timeMs) {
    return new DomainEvent(type, id, timestampMs, channels, payload, place, timeMs, origin);
  }

  /**
   * The id by which the event is known wherever it lies: the domain's, or a replay's, which stays
   * that of its first place. Empty where the id says no more than where the record lies.
   */
  public String ownId() {
    return id.equals(source.derivedId()) ? "" : id;
  }

  public Fingerprint fingerprint() {
    return Fingerprint.of(recordTimeMs, ownId());
  }
}
