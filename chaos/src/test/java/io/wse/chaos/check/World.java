package io.wse.chaos.check;

import io.wse.chaos.history.Channels;
import io.wse.chaos.history.ClientHistory;
import io.wse.chaos.history.DeadLetter;
import io.wse.chaos.history.Effect;
import io.wse.chaos.history.EventLog;
import io.wse.chaos.history.HostileRecord;
import io.wse.chaos.history.ResyncCause;
import io.wse.chaos.history.Rows;
import io.wse.chaos.history.SnapshotLog;
import io.wse.chaos.history.Sources;
import io.wse.chaos.history.Track;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A small engine on paper: users 1 and 2, whose events lie in a partition each, and one shared
 * channel. What is right is one call; what is wrong is written by hand.
 */
final class World {
  static final int ANNA = 1;
  static final int BERT = 2;
  static final int SHARED = 0;
  static final int EPOCH = 7;
  static final int RETENTION = 10;

  final EventLog events = new EventLog();
  final List<ClientHistory> clients = new ArrayList<>();
  final List<Circumstances.Phase> phases = new ArrayList<>();
  final List<Circumstances.LogLoss> losses = new ArrayList<>();
  final List<Circumstances.LostMark> marks = new ArrayList<>();
  final Map<Integer, Circumstances.Head> heads = new HashMap<>();
  final Map<Integer, Map<Integer, Rows>> database = new HashMap<>();
  private final List<HostileRecord> hostile = new ArrayList<>();
  private final List<DeadLetter> letters = new ArrayList<>();
  private final Map<Integer, Integer> offsets = new HashMap<>();
  int nowMs;

  World() {
    phases.add(new Circumstances.Phase("all", 0));
  }

  /** An event of the user's that writes a row. */
  int event(int user) {
    return event(user, 0, Effect.put(1), -1);
  }

  int event(int user, int shared, Effect effect, int completes) {
    int event = events.add(user, shared, effect, completes, phases.size() - 1);
    int source = Sources.of(0, user);
    int offset = offsets.merge(source, 1, Integer::sum) - 1;
    events.acknowledged(event, source, offset, ++nowMs);
    return event;
  }

  /** Events of the user's, and their numbers are 0, 1, ... */
  void events(int user, int count) {
    for (int i = 0; i < count; i++) {
      event(user);
    }
  }

  ClientHistory client(int user) {
    ClientHistory client = new ClientHistory(clients.size(), user);
    clients.add(client);
    client.connections().opened(++nowMs);
    client.connections().welcomed(++nowMs);
    return client;
  }

  /** A client that was there before the first event. */
  ClientHistory joined(int user) {
    ClientHistory client = client(user);
    own(client).joined(EPOCH, 0, nowMs);
    return client;
  }

  static Track own(ClientHistory client) {
    return client.track(Channels.ofUser(client.user()));
  }

  /** Events with these numbers come in order, as those of one epoch from 1 on. */
  void deliver(ClientHistory client, int... numbers) {
    for (int event : numbers) {
      own(client).event(event, event + 1, true, ++nowMs);
    }
  }

  /** A connection is lost, and the next one goes on at this number. */
  void resume(ClientHistory client, int seq) {
    reconnect(client);
    own(client).recovered(EPOCH, seq, nowMs);
  }

  void reconnect(ClientHistory client) {
    client.connections().lost(++nowMs);
    client.connections().opened(++nowMs);
    client.connections().welcomed(++nowMs);
  }

  void resync(ClientHistory client, ResyncCause cause, int epoch, int seq) {
    own(client).resync(cause, epoch, seq, ++nowMs);
  }

  /** A right snapshot of all up to the position. */
  SnapshotLog.Entry snapshot(int user, int position) {
    Rows rows = new ReadModel(events).at(user, position);
    return new SnapshotLog.Entry(position, rows, rows.count(), true, ++nowMs);
  }

  void head(int user, int epoch, int seq) {
    heads.put(Channels.ofUser(user), new Circumstances.Head(epoch, seq));
  }

  /** A record that is no event, in the user's partition. Gives its offset. */
  int hostile(int user, boolean isSkipped) {
    int source = Sources.of(0, user);
    int offset = offsets.merge(source, 1, Integer::sum) - 1;
    hostile.add(
        new HostileRecord("planted", isSkipped, phases.size() - 1, ++nowMs, source, offset));
    return offset;
  }

  void letter(int user, int offset, Integer... channels) {
    letters.add(new DeadLetter(Sources.of(0, user), offset, Set.of(channels)));
  }

  private Hostility hostility() {
    return new Hostility(hostile, letters);
  }

  private List<Circumstances.LostMark> marks() {
    List<Circumstances.LostMark> all = new ArrayList<>(marks);
    all.addAll(hostility().lostMarks());
    return all;
  }

  Verdict judge() {
    return Checker.check(
        events,
        clients,
        database,
        new Circumstances(phases, losses, marks(), RETENTION, RETENTION, heads),
        hostility());
  }
}
