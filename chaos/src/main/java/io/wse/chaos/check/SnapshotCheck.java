package io.wse.chaos.check;

import io.wse.chaos.history.Channels;
import io.wse.chaos.history.ClientHistory;
import io.wse.chaos.history.EventLog;
import io.wse.chaos.history.ResyncCause;
import io.wse.chaos.history.Rows;
import io.wse.chaos.history.SnapshotLog;
import io.wse.chaos.history.Track;
import java.util.List;
import java.util.Map;

/**
 * Every snapshot holds the rows of its positions; none is applied over a newer one; each saga's
 * completion is followed by one that includes all that the saga did.
 */
final class SnapshotCheck {
  private final EventLog events;
  private final ReadModel readModel;
  private final Circumstances circumstances;
  private final Verdict verdict;

  SnapshotCheck(
      EventLog events, ReadModel readModel, Circumstances circumstances, Verdict verdict) {
    this.events = events;
    this.readModel = readModel;
    this.circumstances = circumstances;
    this.verdict = verdict;
  }

  void check(ClientHistory client) {
    checkContents(client);
    if (!client.hasEnded()) {
      Track own = client.tracks().get(Channels.ofUser(client.user()));
      if (own != null) {
        checkCompletions(client, own);
      }
    }
  }

  private void checkContents(ClientHistory client) {
    long applied = Long.MIN_VALUE;
    for (SnapshotLog.Entry snapshot : client.snapshots().entries()) {
      Rows expected = readModel.at(client.user(), snapshot.position());
      if (!expected.equals(snapshot.rows()) || snapshot.total() != snapshot.rows().count()) {
        violated(
            Violation.Kind.SNAPSHOT_WRONG,
            client,
            snapshot.atMs(),
            "%d rows (it says %d) at position %d, where the database has %d%s"
                .formatted(
                    snapshot.rows().count(),
                    snapshot.total(),
                    snapshot.position(),
                    expected.count(),
                    expected.count() == snapshot.rows().count() ? " others" : ""));
      }
      if (snapshot.applied()) {
        if (snapshot.position() < applied) {
          violated(
              Violation.Kind.STALE_SNAPSHOT_APPLIED,
              client,
              snapshot.atMs(),
              "position %d over %d".formatted(snapshot.position(), applied));
        }
        applied = Math.max(applied, snapshot.position());
      }
    }
  }

  private void checkCompletions(ClientHistory client, Track own) {
    own.read(
        new Track.Reader() {
          private int highest;

          @Override
          public void joined(int epoch, int seq, int atMs) {
            highest = seq;
          }

          @Override
          public void recovered(int epoch, int seq, int atMs) {
            highest = seq;
          }

          @Override
          public void resync(ResyncCause cause, int epoch, int seq, int atMs) {
            highest = seq;
          }

          @Override
          public void event(int event, int seq, boolean applied, int atMs) {
            if (seq > highest && events.isKnown(event) && events.completes(event) >= 0) {
              due(client, event, atMs);
            }
            highest = Math.max(highest, seq);
          }
        });
  }

  private void due(ClientHistory client, int completion, int atMs) {
    Tally tally = verdict.tally(events.phase(completion));
    int lastOffset = events.offset(events.completes(completion));
    List<SnapshotLog.Entry> snapshots = client.snapshots().entries();
    tally.snapshotsDue++;
    if (snapshots.stream().anyMatch(one -> one.atMs() >= atMs && one.position() > lastOffset)) {
      tally.snapshotsComplete++;
    } else {
      verdict.violated(
          Violation.Kind.SNAPSHOT_MISSING,
          events.phase(completion),
          "client %d, user %d: none with offset %d came after completion %d at %d ms"
              .formatted(client.client(), client.user(), lastOffset, completion, atMs));
    }
  }

  /** What each cache, and the database, held when all was quiet at the end of each phase. */
  void checkCaches(ClientHistory client, Map<Integer, Map<Integer, Rows>> database) {
    client
        .caches()
        .forEach(
            (phase, cached) -> {
              Rows expected = readModel.afterPhase(client.user(), phase);
              Rows stored =
                  database.getOrDefault(phase, Map.of()).getOrDefault(client.user(), Rows.EMPTY);
              verdict.tally(phase).caches++;
              if (cached.equals(expected) && stored.equals(expected)) {
                verdict.tally(phase).cachesEqual++;
              } else {
                verdict.violated(
                    Violation.Kind.CACHE_DIFFERS,
                    phase,
                    "client %d, user %d: %d rows in the cache, %d in the database, %d by the events"
                        .formatted(
                            client.client(),
                            client.user(),
                            cached.count(),
                            stored.count(),
                            expected.count()));
              }
            });
  }

  private void violated(Violation.Kind kind, ClientHistory client, int atMs, String what) {
    verdict.violated(
        kind,
        circumstances.phaseAt(atMs),
        "client %d, user %d: %s".formatted(client.client(), client.user(), what));
  }
}
