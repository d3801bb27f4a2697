package io.wse.socket;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.wse.codec.bus.BusFault;
import io.wse.codec.bus.SnapshotAnswer;
import io.wse.codec.bus.SnapshotRequest;
import io.wse.codec.bus.SnapshotTrigger;
import io.wse.codec.protocol.ResumePosition;
import io.wse.codec.protocol.ServerFrames;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pulls snapshots for this node's connections.
 *
 * <p>What an event or a resync calls for is pulled until it succeeds or nobody wants it any more:
 * the event is in the log, but nothing else remembers that its snapshot is still to come. Of one
 * kind and user one request is under way; who comes while it is, gets the answer to the next, since
 * this one may have been asked too early for it.
 *
 * <p>State on the verticle's context.
 */
final class Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
  private static final int ATTEMPTS_FOR_A_CLIENT = 3;

  /** Who wants a snapshot. */
  interface Target {
    boolean wantsSnapshots();

    /** How far the user's channel is known to reach; null where that is not known. */
    ResumePosition reach();

    /** Takes the frames, encoded once for all who get them. */
    void snapshot(Ready ready);
  }

  /** A snapshot ready to be sent. */
  record Ready(SnapshotAnswer answer, SnapshotTrigger trigger, List<Frame> frames) {

    static Ready of(
        SnapshotAnswer answer, SnapshotTrigger trigger, String re, ResumePosition askedAfter) {
      List<Frame> frames =
          ServerFrames.snapshot(answer, trigger, re, askedAfter).stream().map(Frame::of).toList();
      return new Ready(answer, trigger, frames);
    }
  }

  private record Kind(String userId, String snapshotType, SnapshotTrigger trigger) {
    SnapshotRequest request() {
      return new SnapshotRequest(userId, snapshotType, trigger);
    }
  }

  private static final class Pull {
    final Backoff backoff = new Backoff(200, 5_000);

    /** Who gets the answer to the request under way. */
    Set<Target> targets;

    /** Who came since, and gets the answer to the next. */
    Set<Target> next = new LinkedHashSet<>();

    Pull(Set<Target> targets) {
      this.targets = targets;
    }
  }

  private final SnapshotBus bus;
  private final Timers timers;
  private final Map<Kind, Pull> pulls = new HashMap<>();
  private boolean closed;

  Snapshots(SnapshotBus bus, Timers timers) {
    this.bus = bus;
    this.timers = timers;
  }

  /** Pulls a snapshot for connections of one user. */
  void pull(
      String userId, String snapshotType, SnapshotTrigger trigger, Set<? extends Target> targets) {
    Kind kind = new Kind(userId, snapshotType, trigger);
    Pull pull = pulls.get(kind);
    if (pull != null) {
      pull.next.addAll(targets);
    } else {
      pull = new Pull(new LinkedHashSet<>(targets));
      pulls.put(kind, pull);
      ask(kind, pull);
    }
  }

  private void ask(Kind kind, Pull pull) {
    // All of them follow the same feed; who left since is in none.
    ResumePosition askedAfter =
        pull.targets.stream().map(Target::reach).filter(Objects::nonNull).findFirst().orElse(null);
    bus.ask(kind.request())
        .onComplete(
            answer -> {
              pull.backoff.succeeded();
              serve(pull, Ready.of(answer, kind.trigger(), null, askedAfter));
              goOn(kind, pull);
            },
            failure -> failed(kind, pull, BusFault.of(failure)));
  }

  private static void serve(Pull pull, Ready ready) {
    for (Target target : pull.targets) {
      if (target.wantsSnapshots()) {
        target.snapshot(ready);
      }
    }
    pull.targets = Set.of();
  }

  private void goOn(Kind kind, Pull pull) {
    pull.next.removeIf(target -> !target.wantsSnapshots());
    if (closed || pull.next.isEmpty()) {
      pulls.remove(kind);
      return;
    }
    pull.targets = pull.next;
    pull.next = new LinkedHashSet<>();
    ask(kind, pull);
  }

  private void failed(Kind kind, Pull pull, BusFault fault) {
    pull.targets.removeIf(target -> !target.wantsSnapshots());
    if (fault.retryable() && !closed && !(pull.targets.isEmpty() && pull.next.isEmpty())) {
      LOG.atDebug()
          .addKeyValue("snapshot_type", kind.snapshotType())
          .addKeyValue("fault", fault)
          .log("wse.snapshot.retried");
      // Nothing was answered, so whoever came since may as well have this attempt's answer.
      pull.targets.addAll(pull.next);
      pull.next = new LinkedHashSet<>();
      timers.after(
          pull.backoff.nextDelayMs(),
          () -> {
            pull.targets.removeIf(target -> !target.wantsSnapshots());
            if (pull.targets.isEmpty()) {
              goOn(kind, pull);
            } else {
              pull.targets.addAll(pull.next);
              pull.next = new LinkedHashSet<>();
              ask(kind, pull);
            }
          });
      return;
    }
    if (!fault.retryable()) {
      LOG.atError()
          .addKeyValue("snapshot_type", kind.snapshotType())
          .addKeyValue("user_id", kind.userId())
          .addKeyValue("error", fault)
          .log("wse.snapshot.refused");
      pull.next.clear();
    }
    goOn(kind, pull);
  }

  /** Tells those who run this that a client has a snapshot. */
  static void tellSent(
      SocketMetrics metrics, String userId, SnapshotAnswer answer, SnapshotTrigger trigger) {
    metrics.snapshotSent(answer.snapshotType(), trigger);
    LOG.atInfo()
        .addKeyValue("snapshot_type", answer.snapshotType())
        .addKeyValue("user_id", userId)
        .addKeyValue("resource_count", answer.rowCount())
        .addKeyValue("trigger", trigger.word())
        .log("wse.snapshot.sent");
  }

  /**
   * A snapshot for one client that asked, tried a few times. Fails as {@link SnapshotBus#ask} does.
   */
  Future<SnapshotAnswer> request(String userId, String snapshotType) {
    Promise<SnapshotAnswer> answer = Promise.promise();
    SnapshotRequest request = new SnapshotRequest(userId, snapshotType, SnapshotTrigger.REQUEST);
    attempt(request, new Backoff(200, 1_000), ATTEMPTS_FOR_A_CLIENT, answer);
    return answer.future();
  }

  private void attempt(
      SnapshotRequest request, Backoff backoff, int attempts, Promise<SnapshotAnswer> answer) {
    bus.ask(request)
        .onComplete(
            answer::complete,
            failure -> {
              if (attempts > 1 && BusFault.of(failure).retryable() && !closed) {
                timers.after(
                    backoff.nextDelayMs(), () -> attempt(request, backoff, attempts - 1, answer));
              } else {
                answer.fail(failure);
              }
            });
  }

  /** Nothing is pulled again. */
  void close() {
    closed = true;
  }
}
