package io.wse.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.wse.codec.SourcePosition;
import io.wse.codec.event.DeadLetterHeaders;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Where a record lay when the domain wrote it. A replay says it in its headers; any other record,
 * and a replay that does not say it, lies there still.
 *
 * @param timeMs the record's timestamp there
 * @param failures how often it has failed before
 */
record Origin(SourcePosition place, long timeMs, int failures) {

  static Origin of(ConsumerRecord<byte[], byte[]> record, boolean isReplay) {
    if (isReplay) {
      try {
        return new Origin(
            new SourcePosition(
                text(record, DeadLetterHeaders.SOURCE_TOPIC),
                Integer.parseInt(text(record, DeadLetterHeaders.SOURCE_PARTITION)),
                Long.parseLong(text(record, DeadLetterHeaders.SOURCE_OFFSET))),
            Long.parseLong(text(record, DeadLetterHeaders.SOURCE_TIME_MS)),
            Integer.parseInt(text(record, DeadLetterHeaders.ATTEMPT)));
      } catch (IllegalArgumentException e) {
        // Whoever wrote it is no dead-letters replay; it is an event of this topic.
        return here(record);
      }
    }
    return here(record);
  }

  private static Origin here(ConsumerRecord<byte[], byte[]> record) {
    return new Origin(
        new SourcePosition(record.topic(), record.partition(), record.offset()),
        record.timestamp(),
        0);
  }

  private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    if (header == null || header.value() == null) {
      throw new IllegalArgumentException("expected a header " + name);
    }
    return new String(header.value(), UTF_8);
  }
}
