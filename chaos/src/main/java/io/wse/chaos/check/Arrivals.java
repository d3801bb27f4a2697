package io.wse.chaos.check;

import io.wse.chaos.history.ConnectionLog;
import io.wse.chaos.history.EventLog;

/** When one client's events came, held against its connections: replays, recoveries, stalls. */
final class Arrivals {
  private final EventLog events;
  private final ConnectionLog connections;
  private final Verdict verdict;
  private final Circumstances circumstances;

  /** By connection: when the last came of what had been written before the welcome. */
  private final int[] currentAtMs;

  Arrivals(
      EventLog events, ConnectionLog connections, Verdict verdict, Circumstances circumstances) {
    this.events = events;
    this.connections = connections;
    this.verdict = verdict;
    this.circumstances = circumstances;
    this.currentAtMs = new int[connections.size()];
    for (int i = 0; i < currentAtMs.length; i++) {
      currentAtMs[i] = connections.welcomedAtMs(i);
    }
  }

  /** The event came, and not for the second time. */
  void arrived(int event, int atMs) {
    Tally tally = verdict.tally(events.phase(event));
    tally.delivered++;
    if (!events.isAcknowledged(event)) {
      return;
    }
    int ackedAtMs = events.ackedAtMs(event);
    int connection = connectionAt(atMs);
    if (connection < 0) {
      tally.stalled(atMs - ackedAtMs);
      return;
    }
    int welcomedAtMs = connections.welcomedAtMs(connection);
    if (ackedAtMs <= welcomedAtMs) {
      tally.replayed++;
      currentAtMs[connection] = Math.max(currentAtMs[connection], atMs);
    }
    tally.stalled(atMs - Math.max(ackedAtMs, welcomedAtMs));
  }

  /** After all arrivals: how long each lost connection's client was not current. */
  void countRecoveries() {
    int lostAtMs = -1;
    for (int i = 0; i < connections.size(); i++) {
      if (connections.welcomedAtMs(i) >= 0) {
        if (lostAtMs >= 0) {
          Tally tally = verdict.tally(circumstances.phaseAt(lostAtMs));
          tally.recoveriesMs.add(currentAtMs[i] - lostAtMs);
          tally.replaysMs.add(currentAtMs[i] - connections.openedAtMs(i));
          tally.connectsMs.add(connections.welcomedAtMs(i) - connections.openedAtMs(i));
        }
        lostAtMs = connections.lostAtMs(i);
      }
    }
  }

  /** The last one welcomed by then; -1 if there is none. */
  private int connectionAt(int atMs) {
    int low = 0;
    int high = connections.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (connections.openedAtMs(middle) <= atMs) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    while (high >= 0
        && (connections.welcomedAtMs(high) < 0 || connections.welcomedAtMs(high) > atMs)) {
      high--;
    }
    return high;
  }
}
