package io.wse.socket;

import io.wse.codec.bus.SnapshotTrigger;
import io.wse.codec.protocol.ResumePosition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One connection's snapshots. While the connection cannot take them only their names are kept; they
 * are pulled when it can. Of what was pulled, the one being sent and the newest of each kind are
 * held, whose bytes all connections of the user share; of what the client asked for, a few.
 *
 * <p>State on the verticle's context.
 */
final class SnapshotOutbox implements Snapshots.Target {
  /** Snapshots that the client asked for and has not been sent, made or not. */
  static final int MAX_REQUESTS = 8;

  private final String userId;
  private final Outlet outlet;
  private final Snapshots snapshots;
  private final SocketMetrics metrics;
  private final Supplier<ResumePosition> reach;
  private final Map<String, SnapshotTrigger> wanted = new LinkedHashMap<>();
  private final Deque<Snapshots.Ready> ready = new ArrayDeque<>();
  private int chunk;
  private int requests;
  private boolean closed;

  /**
   * @param reach how far the user's channel is known to reach; gives null where it is not followed
   */
  SnapshotOutbox(
      String userId,
      Outlet outlet,
      Snapshots snapshots,
      SocketMetrics metrics,
      Supplier<ResumePosition> reach) {
    this.userId = userId;
    this.outlet = outlet;
    this.snapshots = snapshots;
    this.metrics = metrics;
    this.reach = reach;
  }

  /** Whether the client may ask for one more. */
  boolean takesRequest() {
    return requests < MAX_REQUESTS;
  }

  /** The client asked; counted until the answer is sent, or {@link #requestFailed}. */
  void requested() {
    requests++;
  }

  void requestFailed() {
    requests--;
  }

  /** Notes that a snapshot is called for; many events of one replay need it once. */
  void want(String snapshotType, SnapshotTrigger trigger) {
    wanted.putIfAbsent(snapshotType, trigger);
  }

  /** Pulls what is wanted, if there is room for it. */
  void pull() {
    if (wanted.isEmpty() || outlet.full()) {
      return;
    }
    Map<String, SnapshotTrigger> now = new LinkedHashMap<>(wanted);
    wanted.clear();
    now.forEach((type, trigger) -> snapshots.pull(userId, type, trigger, Set.of(this)));
  }

  @Override
  public boolean wantsSnapshots() {
    return !closed;
  }

  @Override
  public ResumePosition reach() {
    return reach.get();
  }

  @Override
  public void snapshot(Snapshots.Ready snapshot) {
    if (closed) {
      return;
    }
    if (snapshot.trigger() != SnapshotTrigger.REQUEST) {
      replaceOlder(snapshot);
    }
    ready.add(snapshot);
    send();
  }

  /** A newer one of the same kind makes those that wait useless; the one being sent goes on. */
  private void replaceOlder(Snapshots.Ready newer) {
    Snapshots.Ready sending = chunk > 0 ? ready.peek() : null;
    ready.removeIf(
        older ->
            older != sending
                && older.trigger() != SnapshotTrigger.REQUEST
                && older.answer().snapshotType().equals(newer.answer().snapshotType()));
  }

  /** Sends as far as there is room. */
  void send() {
    while (!ready.isEmpty() && !closed) {
      Snapshots.Ready sending = ready.element();
      if (!outlet.tryWrite(sending.frames().get(chunk))) {
        return;
      }
      if (++chunk == sending.frames().size()) {
        ready.remove();
        chunk = 0;
        sent(sending);
      }
    }
  }

  private void sent(Snapshots.Ready snapshot) {
    if (snapshot.trigger() == SnapshotTrigger.REQUEST) {
      requests--;
    }
    Snapshots.tellSent(metrics, userId, snapshot.answer(), snapshot.trigger());
  }

  void close() {
    closed = true;
    wanted.clear();
    ready.clear();
  }
}
