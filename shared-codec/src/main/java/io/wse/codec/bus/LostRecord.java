package io.wse.codec.bus;

import io.wse.codec.Channel;
import java.util.List;

/**
 * A dead-lettered record whose channels are known: it leaves a lost mark in each of their logs.
 *
 * @param recordTimeMs the record's timestamp, ms since 1970
 */
public record LostRecord(long offset, long recordTimeMs, List<Channel> channels) {

  public LostRecord {
    channels = List.copyOf(channels);
  }
}
