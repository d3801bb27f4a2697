package io.wse.chaos.check;

import java.util.List;
import java.util.Map;

/**
 * What happened around the histories.
 *
 * @param phases in their order; an event belongs to the one in which it was written
 * @param logLosses when Redis may have lost what it had said was written
 * @param lostMarks records that could not be carried, of which the log of their channels tells
 * @param userEntries how many entries the log keeps of a user's channel
 * @param sharedEntries how many of any other
 * @param heads where the channels' logs stood at the end; empty if that could not be asked
 */
public record Circumstances(
    List<Phase> phases,
    List<LogLoss> logLosses,
    List<LostMark> lostMarks,
    int userEntries,
    int sharedEntries,
    Map<Integer, Head> heads) {

  /** A fault's time. */
  public record Phase(String name, int fromMs) {}

  /** Epochs may change from then on, once in each channel. */
  public record LogLoss(int atMs) {}

  public record LostMark(int channel, int atMs) {}

  public record Head(int epoch, int seq) {}

  public Circumstances {
    phases = List.copyOf(phases);
    logLosses = List.copyOf(logLosses);
    lostMarks = List.copyOf(lostMarks);
    heads = Map.copyOf(heads);
    if (phases.isEmpty()) {
      throw new IllegalArgumentException("phases: expected at least one");
    }
  }

  /** In which phase this was. */
  int phaseAt(int atMs) {
    int phase = 0;
    while (phase + 1 < phases.size() && phases.get(phase + 1).fromMs() <= atMs) {
      phase++;
    }
    return phase;
  }
}
