package io.wse.chaos.check;

import io.wse.chaos.history.Channels;
import io.wse.chaos.history.EventLog;
import io.wse.chaos.history.IntList;
import java.util.HashMap;
import java.util.Map;

/**
 * Every acknowledged event came to every client that follows one of its channels, unless the client
 * joined behind it or was told, at the place where it would have been, that something is missing.
 */
final class LossCheck {
  /** Kafka's answer may come to the domain later than the event to a client. */
  private static final int ACK_DELAY_MS = 2_000;

  private final EventLog events;
  private final Circumstances circumstances;
  private final Verdict verdict;
  private final NumberBook book;
  private final Map<Integer, IntList> byChannel = new HashMap<>();

  LossCheck(EventLog events, Circumstances circumstances, Verdict verdict, NumberBook book) {
    this.events = events;
    this.circumstances = circumstances;
    this.verdict = verdict;
    this.book = book;
    for (int event = 0; event < events.size(); event++) {
      if (!events.isAcknowledged(event)) {
        continue;
      }
      if (events.user(event) >= 0) {
        expect(Channels.ofUser(events.user(event)), event);
      }
      for (int bits = events.sharedChannels(event); bits != 0; bits &= bits - 1) {
        expect(Integer.numberOfTrailingZeros(bits), event);
      }
    }
  }

  private void expect(int channel, int event) {
    byChannel.computeIfAbsent(channel, none -> new IntList()).add(event);
  }

  void check(TrackCheck track) {
    if (track.client().hasEnded() || track.joinedAtMs() < 0) {
      return;
    }
    IntList expected = byChannel.getOrDefault(track.channel(), new IntList());
    int[] seen = track.seen().sorted();
    int lost = 0;
    for (int i = 0, at = 0; i < expected.size(); i++) {
      int event = expected.get(i);
      while (at < seen.length && seen[at] < event) {
        at++;
      }
      if ((at == seen.length || seen[at] != event) && !isExcused(event, track)) {
        lost++;
        verdict.tally(events.phase(event)).lost++;
        verdict.violated(
            Violation.Kind.LOST,
            events.phase(event),
            "%s: event %d".formatted(Names.place(track.client(), track.channel()), event));
      }
    }
    if (lost == 0) {
      checkEnd(track);
    }
  }

  private boolean isExcused(int event, TrackCheck track) {
    return wasBeforeJoining(event, track) || wasResynced(event, track);
  }

  /** Where nobody saw the event, its channel's other clients, or the count in the log, tell. */
  private boolean wasBeforeJoining(int event, TrackCheck track) {
    if (track.joinedSeq() == 0) {
      return false;
    }
    int seq = book.seqOf(track.channel(), track.joinedEpoch(), event);
    return seq > 0
        ? seq <= track.joinedSeq()
        : events.ackedAtMs(event) <= track.joinedAtMs() + ACK_DELAY_MS;
  }

  /** By its place in its partition it would have come where the client was told of a gap. */
  private boolean wasResynced(int event, TrackCheck track) {
    if (track.resyncs().isEmpty()) {
      return false;
    }
    int before = -1;
    int behind = Integer.MAX_VALUE;
    IntList seen = track.seen();
    for (int i = 0; i < seen.size(); i++) {
      int other = seen.get(i);
      if (events.source(other) == events.source(event)) {
        if (events.offset(other) < events.offset(event)) {
          before = i;
        } else if (behind == Integer.MAX_VALUE) {
          behind = i;
        }
      }
    }
    for (TrackCheck.Resync resync : track.resyncs()) {
      if (before < resync.after()
          && resync.after() <= behind
          && events.ackedAtMs(event) <= resync.atMs() + ACK_DELAY_MS) {
        return true;
      }
    }
    return false;
  }

  /** Also where nothing acknowledged is missing, the client must stand where the log does. */
  private void checkEnd(TrackCheck track) {
    Circumstances.Head head = circumstances.heads().get(track.channel());
    if (head == null || head.epoch() == track.epoch() && head.seq() == track.seq()) {
      return;
    }
    int last = circumstances.phases().size() - 1;
    verdict.tally(last).silentHoles++;
    verdict.violated(
        Violation.Kind.SILENT_HOLE,
        last,
        "%s: stands at %d, the log at %d%s"
            .formatted(
                Names.place(track.client(), track.channel()),
                track.seq(),
                head.seq(),
                head.epoch() == track.epoch() ? "" : " of another epoch"));
  }

  /** In a channel of one epoch the log's head counts what was acknowledged, no more and no less. */
  void checkHeads() {
    if (!circumstances.logLosses().isEmpty()) {
      return;
    }
    circumstances
        .heads()
        .forEach(
            (channel, head) -> {
              int acknowledged = byChannel.getOrDefault(channel, new IntList()).size();
              long marks =
                  circumstances.lostMarks().stream()
                      .filter(mark -> mark.channel() == channel)
                      .count();
              if (head.seq() != acknowledged + marks && !hasUnanswered(channel)) {
                int last = circumstances.phases().size() - 1;
                verdict.violated(
                    head.seq() > acknowledged + marks
                        ? Violation.Kind.DOUBLED
                        : Violation.Kind.LOST,
                    last,
                    "%s: the log counts %d entries, Kafka acknowledged %d"
                        .formatted(Names.channel(channel), head.seq(), acknowledged));
              }
            });
  }

  private boolean hasUnanswered(int channel) {
    for (int event = 0; event < events.size(); event++) {
      if (!events.isAcknowledged(event) && events.goesTo(event, channel)) {
        return true;
      }
    }
    return false;
  }
}
