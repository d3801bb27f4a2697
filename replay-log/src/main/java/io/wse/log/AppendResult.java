package io.wse.log;

import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import java.util.List;

/**
 * What an append did.
 *
 * @param runs one per channel of the batch, in the order in which the channels first occur in it
 * @param outcomes one per item of the batch, in its order
 */
public record AppendResult(List<Run> runs, List<Outcome> outcomes) {

  /** What became of an item. */
  public enum Outcome {
    APPENDED,
    /** The guard had seen its offset. */
    REDELIVERED,
    /** Its event's id had been appended lately, at another offset. */
    DOUBLE
  }

  /**
   * @param firstSeq the number of the first of {@code appended}; {@code head + 1} where there is
   *     none
   * @param appended the entries written now, numbered without holes from {@code firstSeq}
   */
  public record Run(Channel channel, String epoch, long firstSeq, List<LogEntry> appended) {

    public Run {
      appended = List.copyOf(appended);
    }
  }

  public AppendResult {
    runs = List.copyOf(runs);
    outcomes = List.copyOf(outcomes);
  }

  public int count(Outcome outcome) {
    return (int) outcomes.stream().filter(each -> each == outcome).count();
  }
}
