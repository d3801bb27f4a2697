package io.wse.consumer;

import io.wse.codec.Channel;
import io.wse.codec.event.DomainEvent;
import java.util.List;
import org.apache.kafka.common.header.Header;

/** What a partition's queue holds, in the order of offsets. */
sealed interface Entry {

  /** The position once this entry is done: everything below it needs no more care. */
  long nextOffset();

  /** What it counts for in the queue's bounds. */
  int bytes();

  /**
   * An event for a publisher.
   *
   * @param toMark channels of a replay that were not told yet that they missed the event
   */
  record Deliver(DomainEvent event, List<Channel> toMark, int bytes) implements Entry {
    @Override
    public long nextOffset() {
      return event.source().offset() + 1;
    }
  }

  /**
   * Offsets without anything to do: skipped records, markers of transactions, aborted records. They
   * move the position on, so that no lag is shown where there is nothing to read.
   */
  record Covered(long nextOffset, int bytes) implements Entry {}

  /** Records were lost before the offset: clients must be told before anything after them. */
  record Lost(long nextOffset) implements Entry {
    @Override
    public int bytes() {
      return 0;
    }
  }

  /**
   * A record that is no domain event, as it came from Kafka.
   *
   * @param origin where it lay when the domain wrote it
   * @param eventId derived where the record's own cannot be read
   * @param key may be null
   * @param value may be null
   * @param cause a word from a bounded set
   * @param channels where it would have gone, as far as that can be read from it
   */
  record Undecodable(
      long offset,
      Origin origin,
      String eventId,
      byte[] key,
      byte[] value,
      List<Header> headers,
      String cause,
      String message,
      List<Channel> channels)
      implements Entry {

    public Undecodable {
      headers = List.copyOf(headers);
      channels = List.copyOf(channels);
    }

    @Override
    public long nextOffset() {
      return offset + 1;
    }

    @Override
    public int bytes() {
      int bytes = length(key) + length(value);
      for (Header header : headers) {
        bytes += header.key().length() + length(header.value());
      }
      return bytes;
    }

    private static int length(byte[] bytes) {
      return bytes == null ? 0 : bytes.length;
    }
  }
}
