package io.wse.socket;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.bus.Delivery;
import io.wse.codec.protocol.ResumePosition;
import io.wse.codec.protocol.ResyncReason;
import io.wse.log.Epochs;
import io.wse.log.Head;
import io.wse.log.PageLimit;
import io.wse.log.ReadResult;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A channel on this node: makes one contiguous stream of what the bus delivers, and hands it to the
 * connections that are live in it.
 *
 * <p>{@code head} is the last number handed over in {@code epoch}. What comes out of order waits a
 * moment for what belongs before it, since publishers cross; what is still missing then is read
 * from the log. {@code expected} is the highest number known to exist; the feed has a hole while
 * the head lies below it.
 *
 * <p>A delivery alone never changes the epoch: publishers that lag behind, or that write to a log
 * that has fallen back, would be believed. The log is asked.
 *
 * <p>State on the verticle's context.
 */
final class Feed {
  private static final long HOLE_WAIT_MS = 20;
  private static final PageLimit REPAIR_PAGE = new PageLimit(256, 256 << 10);

  /** What is made of a channel's entries beside handing them on. */
  interface Listener {

    /** Called for every entry after all live members were given it. */
    void handedOver(Feed feed, LogEntry entry);

    /** Names of the snapshots that the entry calls for, to be told in its frame. */
    default List<String> snapshotsFor(Channel channel, LogEntry entry) {
      return List.of();
    }
  }

  /** What a head is compared with that was asked for at this moment. */
  record Probe(int jumps, long head) {}

  private enum State {
    OPENING,
    OPEN,
    CLOSED
  }

  private final Channel channel;
  private final FeedRegistration registration;
  private final LogReader log;
  private final Timers timers;
  private final SocketMetrics metrics;
  private final Listener listener;
  private final Promise<Void> opened = Promise.promise();

  /** Connections that wait for the log's first answer; a set, since those that give up leave. */
  private final Set<Runnable> waiting = new LinkedHashSet<>();

  private final Backoff backoff = new Backoff(100, 5_000);
  private final Reorder early = new Reorder();
  private final Members members;

  private State state = State.OPENING;
  private String epoch;
  private long head;
  private long expected;

  /** Counts changes of epoch and leaps of the head, after which older answers mean nothing. */
  private int jumps;

  private long lastSignMs;
  private Timers.Timer holeTimer;
  private boolean repairing;
  private Future<Void> check;

  /** A delivery of another epoch came after the check under way had been asked for. */
  private boolean foreignSinceCheck;

  Feed(
      Channel channel,
      ChannelBus bus,
      LogReader log,
      Timers timers,
      SocketMetrics metrics,
      Listener listener) {
    this.channel = channel;
    this.members = new Members(channel, listener);
    this.registration = new FeedRegistration(channel, bus, timers, metrics, this::receive);
    this.log = log;
    this.timers = timers;
    this.metrics = metrics;
    this.listener = listener;
  }

  /**
   * Asks the log where the channel stands and begins there. Goes on trying until it succeeds or is
   * closed.
   */
  Future<Void> open() {
    readFirstHead();
    return opened.future();
  }

  /** Runs the task when the feed is open, at once where it is, unless it is forgotten before. */
  void whenOpen(Runnable task) {
    if (isOpen()) {
      task.run();
    } else {
      waiting.add(task);
    }
  }

  void forget(Runnable task) {
    waiting.remove(task);
  }

  /** How many tasks wait for the feed to be open. */
  int waiting() {
    return waiting.size();
  }

  /**
   * Registers on the bus, however long it takes; nobody waits for it, as the log has all that the
   * bus brings. When this completes the head is to be compared: what came before it was brought by
   * nobody.
   */
  Future<Void> register() {
    return registration.begin();
  }

  private void readFirstHead() {
    log.heads(List.of(channel))
        .onComplete(
            heads -> {
              if (state == State.OPENING) {
                start(heads.get(channel));
              }
            },
            failure -> {
              if (state == State.OPENING) {
                timers.after(
                    backoff.nextDelayMs(),
                    () -> {
                      if (state == State.OPENING) {
                        readFirstHead();
                      }
                    });
              }
            });
  }

  private void start(Head first) {
    backoff.succeeded();
    state = State.OPEN;
    lastSignMs = timers.nowMs();
    epoch = first.epoch();
    head = first.seq();
    expected = head;
    opened.complete();
    List<Runnable> tasks = List.copyOf(waiting);
    waiting.clear();
    tasks.forEach(Runnable::run);
    retake();
  }

  /** Takes what the bus brought. */
  private void receive(Delivery delivery) {
    if (state == State.CLOSED) {
      return;
    }
    if (state == State.OPENING) {
      early.add(delivery);
      return;
    }
    lastSignMs = timers.nowMs();
    if (delivery.epoch().equals(epoch)) {
      take(delivery);
    } else {
      early.add(delivery);
      foreignSinceCheck = check != null;
      checkHead();
    }
  }

  private void take(Delivery delivery) {
    expected = Math.max(expected, delivery.lastSeq());
    if (delivery.entries().isEmpty()) {
      awaitHole();
    } else if (delivery.firstSeq() > head + 1) {
      early.add(delivery);
      awaitHole();
    } else {
      if (delivery.lastSeq() <= head) {
        metrics.deliveryDoubled();
      }
      handOver(delivery.firstSeq(), delivery.entries());
      drainEarly();
    }
  }

  private void drainEarly() {
    for (Delivery next = early.next(epoch, head); next != null; next = early.next(epoch, head)) {
      handOver(next.firstSeq(), next.entries());
    }
    awaitHole();
  }

  /** Takes again what waited under an older belief about epoch and head. */
  private void retake() {
    for (Delivery delivery : early.takeAll()) {
      if (delivery.epoch().equals(epoch)) {
        take(delivery);
      }
    }
  }

  private void handOver(long firstSeq, List<LogEntry> entries) {
    long seq = firstSeq;
    for (LogEntry entry : entries) {
      if (seq == head + 1) {
        head = seq;
        handOver(seq, entry);
      }
      seq++;
    }
  }

  private void handOver(long seq, LogEntry entry) {
    if (!members.isEmpty()) {
      members.deliver(seq, entry);
      listener.handedOver(this, entry);
    }
  }

  private void awaitHole() {
    if (head < expected && holeTimer == null && !repairing) {
      holeTimer =
          timers.after(
              HOLE_WAIT_MS,
              () -> {
                holeTimer = null;
                if (state == State.OPEN && head < expected && !repairing) {
                  repairing = true;
                  repair();
                }
              });
    }
  }

  private void repair() {
    int before = jumps;
    long claimed = expected;
    log.repair(channel, epoch, head, REPAIR_PAGE)
        .onComplete(
            result -> {
              backoff.succeeded();
              if (state == State.OPEN && jumps == before) {
                repairWith(result, claimed);
              }
            },
            failure ->
                timers.after(
                    backoff.nextDelayMs(),
                    () -> {
                      if (state == State.OPEN && jumps == before) {
                        repair();
                      }
                    }));
  }

  /**
   * @param claimed what was expected when the log was asked. Whatever is delivered is in the log
   *     before, so what the log does not have by then does not exist.
   */
  private void repairWith(ReadResult result, long claimed) {
    if (result instanceof ReadResult.Gap gap) {
      jump(gap.head(), gap.reason());
      return;
    }
    ReadResult.Page page = (ReadResult.Page) result;
    epoch = page.head().epoch();
    long logHead = page.head().seq();
    if (expected == claimed && logHead < claimed) {
      early.clear();
      expected = Math.max(head, logHead);
    } else {
      expected = Math.max(expected, logHead);
    }
    handOver(page.firstSeq(), page.entries());
    repairing = false;
    drainEarly();
    if (head >= expected) {
      metrics.holeRepaired();
      registration.repaired(!page.entries().isEmpty());
    }
  }

  /** To be taken when a head is asked for, and given back with it. */
  Probe probe() {
    return new Probe(jumps, head);
  }

  /** Compares with the log's head. */
  void compare(Probe probe, Head found) {
    if (state != State.OPEN || probe.jumps() != jumps) {
      return;
    }
    lastSignMs = timers.nowMs();
    if (!Epochs.same(found.epoch(), epoch)) {
      jump(found, ResyncReason.NEW_EPOCH);
    } else if (found.seq() < probe.head()) {
      jump(found, ResyncReason.POSITION_AHEAD);
    } else {
      epoch = found.epoch();
      expect(found.seq());
    }
  }

  /** An entry of this number is known to exist in the feed's epoch. */
  void expect(long seq) {
    expected = Math.max(expected, seq);
    awaitHole();
  }

  /** Asks the log for the head now; succeeds whether or not the log answers. */
  Future<Void> checkHead() {
    if (check != null) {
      return check;
    }
    Promise<Void> done = Promise.promise();
    check = done.future();
    Probe probe = probe();
    log.heads(List.of(channel))
        .onComplete(
            heads -> {
              check = null;
              compare(probe, heads.get(channel));
              if (foreignSinceCheck) {
                foreignSinceCheck = false;
                checkHead();
              } else if (state == State.OPEN) {
                retake();
              }
              done.complete();
            },
            failure -> {
              check = null;
              done.complete();
            });
    return done.future();
  }

  /** The log went on without a continuation of what was handed over. */
  private void jump(Head to, ResyncReason reason) {
    jumps++;
    repairing = false;
    if (holeTimer != null) {
      holeTimer.cancel();
      holeTimer = null;
    }
    epoch = to.epoch();
    head = to.seq();
    expected = head;
    members.feedJumped(reason);
    retake();
  }

  /** Those who follow; live or behind. */
  Members members() {
    return members;
  }

  /** Hands over nothing more; completes when the bus has let go of it. */
  Future<Void> close() {
    state = State.CLOSED;
    early.clear();
    if (holeTimer != null) {
      holeTimer.cancel();
      holeTimer = null;
    }
    waiting.clear();
    opened.tryFail("closed");
    return registration.end();
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  /** When it last heard of the channel's state, from the bus or from the log. */
  long lastSignMs() {
    return lastSignMs;
  }

  Channel channel() {
    return channel;
  }

  String epoch() {
    return epoch;
  }

  /** How far the channel is known to reach, handed over or not. */
  ResumePosition reach() {
    return new ResumePosition(epoch, expected);
  }

  long head() {
    return head;
  }
}
