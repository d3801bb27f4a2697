package io.wse.chaos.check;

import io.wse.chaos.history.ClientHistory;
import io.wse.chaos.history.EventLog;
import io.wse.chaos.history.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares what Kafka acknowledged with what each client was sent and what it made of it. */
public final class Checker {
  private Checker() {}

  /**
   * @param database the read model's rows by phase and user, at the end of each phase; a user
   *     without rows may be missing
   * @param hostility records that are no events; their lost marks are among the circumstances
   */
  public static Verdict check(
      EventLog events,
      List<ClientHistory> clients,
      Map<Integer, Map<Integer, Rows>> database,
      Circumstances circumstances,
      Hostility hostility) {
    Verdict verdict = new Verdict(circumstances.phases().size());
    for (int event = 0; event < events.size(); event++) {
      if (events.isAcknowledged(event)) {
        verdict.tally(events.phase(event)).acknowledged++;
      }
    }
    NumberBook book = new NumberBook(verdict, circumstances);
    clients.forEach(client -> client.tracks().forEach(book::add));
    book.checkDoubles();
    book.checkEpochs();

    LossCheck losses = new LossCheck(events, circumstances, verdict, book);
    SnapshotCheck snapshots =
        new SnapshotCheck(events, new ReadModel(events), circumstances, verdict);
    for (ClientHistory client : clients) {
      Arrivals arrivals = new Arrivals(events, client.connections(), verdict, circumstances);
      List<TrackCheck> tracks = new ArrayList<>();
      client
          .tracks()
          .forEach(
              (channel, track) -> {
                TrackCheck check =
                    new TrackCheck(client, channel, events, circumstances, verdict, book, arrivals);
                track.read(check);
                tracks.add(check);
              });
      arrivals.countRecoveries();
      tracks.forEach(losses::check);
      snapshots.check(client);
      snapshots.checkCaches(client, database);
      checkForeign(client, circumstances, verdict);
    }
    losses.checkHeads();
    hostility.check(verdict);
    return verdict;
  }

  private static void checkForeign(
      ClientHistory client, Circumstances circumstances, Verdict verdict) {
    for (int i = 0; i < client.foreignAtMs().size(); i++) {
      int phase = circumstances.phaseAt(client.foreignAtMs().get(i));
      verdict.tally(phase).crossUser++;
      verdict.violated(
          Violation.Kind.CROSS_USER,
          phase,
          "client %d, user %d: a frame or a row of another's"
              .formatted(client.client(), client.user()));
    }
  }
}
