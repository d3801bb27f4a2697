package io.wse.log;

import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import java.util.List;

/**
 * What an append did: one run per channel of the batch, in the order in which the channels first
 * occur in it.
 */
public record AppendResult(List<Run> runs) {

  /**
   * @param firstSeq the number of the first of {@code appended}; {@code head + 1} where all were
   *     redelivered
   * @param appended the entries written now, numbered without holes from {@code firstSeq}
   * @param redelivered how many of the channel's entries the guard had already seen
   */
  public record Run(
      Channel channel, String epoch, long firstSeq, List<LogEntry> appended, int redelivered) {

    public Run {
      appended = List.copyOf(appended);
    }
  }

  public AppendResult {
    runs = List.copyOf(runs);
  }
}
