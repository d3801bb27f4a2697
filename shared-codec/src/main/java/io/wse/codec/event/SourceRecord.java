package io.wse.codec.event;

import io.wse.codec.SourcePosition;
import java.util.Map;

/**
 * A Kafka record as the decoder needs it, free of Kafka's own types.
 *
 * @param key may be null
 * @param value may be null: a tombstone
 * @param timestampMs ms since 1970
 */
public record SourceRecord(
    SourcePosition source,
    byte[] key,
    byte[] value,
    Map<String, byte[]> headers,
    long timestampMs) {}
