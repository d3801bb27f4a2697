package io.wse.chaos.check;

import io.wse.chaos.history.IntList;
import io.wse.chaos.history.ResyncCause;
import io.wse.chaos.history.Track;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Which event has which number in a channel and epoch, put together from what all clients saw. */
final class NumberBook {
  private static final int UNSEEN = -1;

  /** Of one channel and epoch. */
  private static final class Epoch {
    final IntList eventsBySeq = new IntList();
    int firstSeenMs = Integer.MAX_VALUE;
  }

  private final Map<Integer, Map<Integer, Epoch>> channels = new HashMap<>();
  private final Verdict verdict;
  private final Circumstances circumstances;

  NumberBook(Verdict verdict, Circumstances circumstances) {
    this.verdict = verdict;
    this.circumstances = circumstances;
  }

  void add(int channel, Track track) {
    track.read(
        new Track.Reader() {
          private Epoch epoch = new Epoch();

          @Override
          public void joined(int number, int seq, int atMs) {
            stand(number, atMs);
          }

          @Override
          public void recovered(int number, int seq, int atMs) {
            stand(number, atMs);
          }

          @Override
          public void resync(ResyncCause cause, int number, int seq, int atMs) {
            stand(number, atMs);
          }

          private void stand(int number, int atMs) {
            epoch =
                channels
                    .computeIfAbsent(channel, none -> new TreeMap<>())
                    .computeIfAbsent(number, none -> new Epoch());
            epoch.firstSeenMs = Math.min(epoch.firstSeenMs, atMs);
          }

          @Override
          public void event(int event, int seq, boolean applied, int atMs) {
            note(epoch, channel, event, seq, atMs);
          }
        });
  }

  private void note(Epoch epoch, int channel, int event, int seq, int atMs) {
    while (epoch.eventsBySeq.size() <= seq) {
      epoch.eventsBySeq.add(UNSEEN);
    }
    int known = epoch.eventsBySeq.get(seq);
    if (known == UNSEEN) {
      epoch.eventsBySeq.set(seq, event);
    } else if (known != event) {
      verdict.violated(
          Violation.Kind.NUMBER_REUSED,
          circumstances.phaseAt(atMs),
          "%s: number %d is event %d for one and event %d for another"
              .formatted(Names.channel(channel), seq, known, event));
    }
  }

  /** Each event has one number in an epoch, or it was appended twice. */
  void checkDoubles() {
    channels.forEach(
        (channel, epochs) ->
            epochs.forEach(
                (number, epoch) -> {
                  int[] events = epoch.eventsBySeq.sorted();
                  for (int i = 1; i < events.length; i++) {
                    if (events[i] != UNSEEN && events[i] == events[i - 1]) {
                      int phase = circumstances.phaseAt(epoch.firstSeenMs);
                      verdict.tally(phase).doubled++;
                      verdict.violated(
                          Violation.Kind.DOUBLED,
                          phase,
                          "%s: event %d has two numbers in one epoch"
                              .formatted(Names.channel(channel), events[i]));
                    }
                  }
                }));
  }

  /** An epoch more than the log was lost is one that nothing explains. */
  void checkEpochs() {
    int most = 1 + circumstances.logLosses().size();
    channels.forEach(
        (channel, epochs) -> {
          if (epochs.size() > most) {
            int lastMs = epochs.values().stream().mapToInt(e -> e.firstSeenMs).max().orElse(0);
            verdict.violated(
                Violation.Kind.UNEXPLAINED_RESYNC,
                circumstances.phaseAt(lastMs),
                "%s: %d epochs, and the log was lost %d times"
                    .formatted(
                        Names.channel(channel), epochs.size(), circumstances.logLosses().size()));
          }
        });
  }

  int firstSeenMs(int channel, int epoch) {
    return channels.get(channel).get(epoch).firstSeenMs;
  }

  /** The number that anybody saw the event under; 0 if nobody did. */
  int seqOf(int channel, int epoch, int event) {
    Epoch known = channels.getOrDefault(channel, Map.of()).get(epoch);
    if (known != null) {
      for (int seq = 0; seq < known.eventsBySeq.size(); seq++) {
        if (known.eventsBySeq.get(seq) == event) {
          return seq;
        }
      }
    }
    return 0;
  }
}
