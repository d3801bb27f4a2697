package io.wse.chaos.check;

import io.wse.chaos.history.Channels;
import io.wse.chaos.history.ClientHistory;
import io.wse.chaos.history.EventLog;
import io.wse.chaos.history.IntList;
import io.wse.chaos.history.ResyncCause;
import io.wse.chaos.history.Track;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Walks what one client was told of one channel: numbers without holes, nothing twice, each
 * partition in its order, only what goes to the channel, every resync with its reason. What it saw
 * is kept for {@link LossCheck}.
 */
final class TrackCheck implements Track.Reader {

  /** How many events had come when the client was told that some are missing. */
  record Resync(int after, int atMs) {}

  private final ClientHistory client;
  private final int channel;
  private final EventLog events;
  private final Circumstances circumstances;
  private final Verdict verdict;
  private final NumberBook book;
  private final Arrivals arrivals;
  private final Map<Integer, Integer> lastOffsets = new HashMap<>();
  private final IntList seen = new IntList();
  private final List<Resync> resyncs = new ArrayList<>();
  private boolean standing;
  private int epoch;
  private int seq;
  private int joinedEpoch;
  private int joinedSeq;
  private int joinedAtMs = -1;

  TrackCheck(
      ClientHistory client,
      int channel,
      EventLog events,
      Circumstances circumstances,
      Verdict verdict,
      NumberBook book,
      Arrivals arrivals) {
    this.client = client;
    this.channel = channel;
    this.events = events;
    this.circumstances = circumstances;
    this.verdict = verdict;
    this.book = book;
    this.arrivals = arrivals;
  }

  @Override
  public void joined(int atEpoch, int atSeq, int atMs) {
    if (standing) {
      hole(atMs, "was let in as if it had never been there");
    }
    joinedEpoch = atEpoch;
    joinedSeq = atSeq;
    joinedAtMs = atMs;
    stand(atEpoch, atSeq);
  }

  @Override
  public void recovered(int atEpoch, int atSeq, int atMs) {
    if (atEpoch != epoch || atSeq != seq) {
      hole(atMs, "stood at %d and was told that it goes on at %d".formatted(seq, atSeq));
    }
    stand(atEpoch, atSeq);
  }

  @Override
  public void resync(ResyncCause cause, int atEpoch, int atSeq, int atMs) {
    Tally tally = verdict.tally(circumstances.phaseAt(atMs));
    if (isExplained(cause, atEpoch, atSeq, atMs)) {
      tally.resyncsExplained++;
    } else {
      tally.resyncsUnexplained++;
      violated(
          Violation.Kind.UNEXPLAINED_RESYNC, atMs, "%s from %d to %d".formatted(cause, seq, atSeq));
    }
    resyncs.add(new Resync(seen.size(), atMs));
    stand(atEpoch, atSeq);
  }

  /** A resync is no free pass: something recorded must have made it necessary. */
  private boolean isExplained(ResyncCause cause, int atEpoch, int atSeq, int atMs) {
    boolean trimmed =
        atEpoch == epoch
            && (long) atSeq - seq
                > (Channels.isUser(channel)
                    ? circumstances.userEntries()
                    : circumstances.sharedEntries());
    boolean began =
        circumstances.logLosses().stream()
            .anyMatch(loss -> loss.atMs() <= book.firstSeenMs(channel, atEpoch));
    boolean newEpoch = atEpoch != epoch && began;
    boolean fellBack =
        atEpoch == epoch
            && atSeq < seq
            && circumstances.logLosses().stream().anyMatch(loss -> loss.atMs() <= atMs);
    return switch (cause) {
      case TRIMMED -> trimmed;
      case NEW_EPOCH -> newEpoch;
      case POSITION_AHEAD -> fellBack || newEpoch;
      case NOT_RECOVERED -> trimmed || newEpoch || fellBack || markedLost(atMs);
      case RECORD_LOST -> markedLost(atMs);
      case UNKNOWN -> false;
    };
  }

  private boolean markedLost(int atMs) {
    long marks =
        circumstances.lostMarks().stream()
            .filter(mark -> mark.channel() == channel && mark.atMs() <= atMs)
            .count();
    return marks > 0;
  }

  private void stand(int atEpoch, int atSeq) {
    if (!standing || atEpoch != epoch) {
      lastOffsets.clear();
    }
    standing = true;
    epoch = atEpoch;
    seq = atSeq;
  }

  @Override
  public void event(int event, int number, boolean applied, int atMs) {
    if (!events.isKnown(event)) {
      violated(Violation.Kind.UNKNOWN_EVENT, atMs, "event " + event);
      return;
    }
    if (!events.goesTo(event, channel)) {
      verdict.tally(circumstances.phaseAt(atMs)).crossUser++;
      violated(Violation.Kind.CROSS_USER, atMs, "event " + event + " does not go there");
    }
    if (!standing) {
      hole(atMs, "event " + event + " before it was told where it stands");
      stand(epoch, number - 1);
    }
    if (number <= seq) {
      verdict.tally(circumstances.phaseAt(atMs)).doubled++;
      violated(
          Violation.Kind.DOUBLED,
          atMs,
          "number %d after %d%s".formatted(number, seq, applied ? ", and applied" : ""));
      return;
    }
    if (number > seq + 1) {
      hole(atMs, "number %d after %d".formatted(number, seq));
    }
    seq = number;
    checkOrder(event, atMs);
    seen.add(event);
    arrivals.arrived(event, atMs);
  }

  private void checkOrder(int event, int atMs) {
    if (!events.isAcknowledged(event)) {
      return;
    }
    Integer before = lastOffsets.put(events.source(event), events.offset(event));
    if (before != null && before >= events.offset(event)) {
      violated(
          Violation.Kind.OUT_OF_ORDER,
          atMs,
          "event %d of offset %d after offset %d of the same partition"
              .formatted(event, events.offset(event), before));
    }
  }

  private void hole(int atMs, String what) {
    verdict.tally(circumstances.phaseAt(atMs)).silentHoles++;
    violated(Violation.Kind.SILENT_HOLE, atMs, what);
  }

  private void violated(Violation.Kind kind, int atMs, String what) {
    verdict.violated(kind, circumstances.phaseAt(atMs), Names.place(client, channel) + ": " + what);
  }

  ClientHistory client() {
    return client;
  }

  int channel() {
    return channel;
  }

  /** The events that came, each once, in their order. */
  IntList seen() {
    return seen;
  }

  List<Resync> resyncs() {
    return resyncs;
  }

  int epoch() {
    return epoch;
  }

  int seq() {
    return seq;
  }

  int joinedEpoch() {
    return joinedEpoch;
  }

  int joinedSeq() {
    return joinedSeq;
  }

  /** -1 if it never was let in. */
  int joinedAtMs() {
    return joinedAtMs;
  }
}
