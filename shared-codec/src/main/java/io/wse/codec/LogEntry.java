package io.wse.codec;

import io.vertx.core.buffer.Buffer;
import java.util.Objects;

/**
 * What a channel's replay log holds under one sequence number, and what a delivery carries.
 *
 * @param body the frame without {@code seq} and {@code ch}, encoded once for all channels and
 *     connections (see {@link EventBody}); empty for a <em>lost mark</em>: a record that belonged
 *     here lies in the dead-letter topic, so whoever reads the mark must resynchronise
 * @param domainType the event's type as the domain wrote it, so that a socket node recognises a
 *     saga's completion without parsing the body
 * @param recordTimeMs the Kafka record's timestamp, ms since 1970, -1 without one; where the
 *     latency metric starts
 */
public record LogEntry(Buffer body, String domainType, long recordTimeMs) {

  public LogEntry {
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(domainType, "domainType");
  }

  public static LogEntry lostMark(long recordTimeMs) {
    return new LogEntry(Buffer.buffer(), "", recordTimeMs);
  }

  public boolean isLostMark() {
    return body.length() == 0;
  }
}
