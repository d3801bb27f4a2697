package io.wse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.wse.codec.event.DeadLetterHeaders;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A dead letter, without the record that it holds.
 *
 * @param cause why it could not be carried on, as a word
 * @param source where the record lay when the domain wrote it
 * @param attempt how often it has failed, from 1
 * @param time when the letter was written, ISO 8601
 * @param bytes of the record's value
 */
record Letter(LetterId id, String cause, String source, String attempt, String time, int bytes) {
  private static final String UNKNOWN = "-";

  static Letter of(ConsumerRecord<byte[], byte[]> record) {
    return new Letter(
        LetterId.of(record),
        header(record, DeadLetterHeaders.CAUSE).orElse(UNKNOWN),
        header(record, DeadLetterHeaders.SOURCE_TOPIC).orElse(UNKNOWN)
            + ":"
            + header(record, DeadLetterHeaders.SOURCE_PARTITION).orElse(UNKNOWN)
            + ":"
            + header(record, DeadLetterHeaders.SOURCE_OFFSET).orElse(UNKNOWN),
        header(record, DeadLetterHeaders.ATTEMPT).orElse(UNKNOWN),
        header(record, DeadLetterHeaders.TIME).orElse(UNKNOWN),
        record.value() == null ? 0 : record.value().length);
  }

  /** Names it for good: an id may come again in a topic that was made again. */
  String name() {
    return name(id.toString(), time);
  }

  /** Of the letter whose replay this is, its name; empty where it is no replay. */
  static Optional<String> ofReplay(ConsumerRecord<byte[], byte[]> replay) {
    return header(replay, DeadLetterHeaders.LETTER)
        .map(id -> name(id, header(replay, DeadLetterHeaders.TIME).orElse(UNKNOWN)));
  }

  private static String name(String id, String time) {
    return id + " " + time;
  }

  /** A header as it may be printed. */
  static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(Printable.line(new String(header.value(), UTF_8)));
  }
}
