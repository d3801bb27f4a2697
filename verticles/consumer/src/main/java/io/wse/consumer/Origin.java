package io.wse.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.wse.codec.Channel;
import io.wse.codec.SourcePosition;
import io.wse.codec.event.DeadLetterHeaders;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Where a record lay when the domain wrote it. A replay says it in its headers; any other record,
 * and a replay that does not say it, lies there still.
 *
 * @param timeMs the record's timestamp there
 * @param failures how often it has failed before
 * @param marked the channels that have its lost mark
 */
record Origin(SourcePosition place, long timeMs, int failures, Set<Channel> marked) {

  /** What Kafka takes as the name of a topic. */
  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  Origin {
    if (failures < 0 || failures == Integer.MAX_VALUE) {
      throw new IllegalArgumentException("expected a number of failures, found " + failures);
    }
    marked = Collections.unmodifiableSet(new TreeSet<>(marked));
  }

  /** A record that has not failed yet. */
  Origin(SourcePosition place, long timeMs) {
    this(place, timeMs, 0, Set.of());
  }

  static Origin of(ConsumerRecord<byte[], byte[]> record, boolean isReplay) {
    if (isReplay) {
      try {
        return new Origin(
            new SourcePosition(
                topic(record),
                Integer.parseInt(text(record, DeadLetterHeaders.SOURCE_PARTITION)),
                Long.parseLong(text(record, DeadLetterHeaders.SOURCE_OFFSET))),
            Long.parseLong(text(record, DeadLetterHeaders.SOURCE_TIME_MS)),
            Integer.parseInt(text(record, DeadLetterHeaders.ATTEMPT)),
            marked(record));
      } catch (RuntimeException e) {
        // Its headers are no replay's, so it is an event of this topic.
        return here(record);
      }
    }
    return here(record);
  }

  private static Origin here(ConsumerRecord<byte[], byte[]> record) {
    return new Origin(
        new SourcePosition(record.topic(), record.partition(), record.offset()),
        record.timestamp());
  }

  /**
   * Of the channels that it goes to, those that are still to be told that they missed it: without
   * that, a cache would take it, late, over newer events.
   */
  List<Channel> toMark(List<Channel> channels) {
    return channels.stream().filter(channel -> !marked.contains(channel)).toList();
  }

  private static String topic(ConsumerRecord<byte[], byte[]> record) {
    String topic = text(record, DeadLetterHeaders.SOURCE_TOPIC);
    if (!TOPIC.matcher(topic).matches()) {
      throw new IllegalArgumentException("expected the name of a topic");
    }
    return topic;
  }

  private static Set<Channel> marked(ConsumerRecord<byte[], byte[]> record) {
    Set<Channel> marked = new HashSet<>();
    for (Header header : record.headers().headers(DeadLetterHeaders.MARKED)) {
      marked.add(Channel.parse(text(header)));
    }
    return marked;
  }

  private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    if (header == null) {
      throw new IllegalArgumentException("expected a header " + name);
    }
    return text(header);
  }

  private static String text(Header header) {
    if (header.value() == null) {
      throw new IllegalArgumentException("expected a value of the header " + header.key());
    }
    return new String(header.value(), UTF_8);
  }
}
