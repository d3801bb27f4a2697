package io.wse.chaos.rig;

import io.wse.chaos.check.Circumstances;
import io.wse.chaos.client.LogHead;
import io.wse.chaos.history.Rows;
import io.wse.testbed.TestbedException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Waits until nothing is under way any more: all is acknowledged, in the log, in the database, and
 * every client stands where the logs do. What does not come about in time is told and left to the
 * judge.
 */
public final class Calm {
  private static final long LOOK_EVERY_MS = 250;
  private static final int ACKNOWLEDGED_WITHIN_MS = 120_000;
  private static final int CURRENT_WITHIN_MS = 60_000;
  private static final int SNAPSHOTS_WITHIN_MS = 20_000;

  private final Rig rig;

  public Calm(Rig rig) {
    this.rig = rig;
  }

  /** Gives what did not come about, if anything. */
  public Optional<String> await() {
    rig.producer().pause();
    if (!within(ACKNOWLEDGED_WITHIN_MS, () -> rig.producer().isQuiet())) {
      return Optional.of("Kafka has not acknowledged all that was written");
    }
    Map<TopicPartition, Long> ends = ends();
    if (!within(CURRENT_WITHIN_MS, () -> rig.admin().lag(ends) == 0)) {
      return Optional.of(rig.admin().lag(ends) + " records are not committed by the consumers");
    }
    if (!within(CURRENT_WITHIN_MS, () -> isProjected(ends))) {
      return Optional.of("the read model does not have all events");
    }
    if (!within(CURRENT_WITHIN_MS, () -> Waiting.on(rig.crowd().behind(heads())) == 0)) {
      return Optional.of(
          Waiting.on(rig.crowd().behind(heads())) + " clients are not where the logs are");
    }
    if (!within(SNAPSHOTS_WITHIN_MS, () -> Waiting.on(rig.crowd().awaitingSnapshots()) == 0)) {
      return Optional.of(
          Waiting.on(rig.crowd().awaitingSnapshots()) + " clients wait for a snapshot that is due");
    }
    return Optional.empty();
  }

  private Map<TopicPartition, Long> ends() {
    Map<TopicPartition, Long> ends = new HashMap<>();
    within(
        CURRENT_WITHIN_MS,
        () -> {
          ends.putAll(rig.admin().ends());
          return true;
        });
    return ends;
  }

  /** Where the logs of all channels stand, by the channel's number. */
  private Map<Integer, LogHead> heads() {
    return Waiting.on(rig.heads().read(rig.population().channels()));
  }

  /** The same, as the judge knows it. */
  public Map<Integer, Circumstances.Head> judgedHeads() {
    Map<Integer, Circumstances.Head> judged = new HashMap<>();
    heads()
        .forEach(
            (channel, head) ->
                judged.put(
                    channel,
                    new Circumstances.Head(
                        rig.epochs().number(head.epoch()), Math.toIntExact(head.seq()))));
    return judged;
  }

  /** Every user's rows in the database. */
  public Map<Integer, Rows> rows() {
    Map<Integer, Rows> found = new HashMap<>();
    within(
        CURRENT_WITHIN_MS,
        () -> {
          Map<Integer, Rows> rows = rig.projector().rows();
          if (rows != null) {
            found.putAll(rows);
          }
          return rows != null;
        });
    return found;
  }

  private boolean isProjected(Map<TopicPartition, Long> ends) {
    Map<Integer, Long> positions = rig.projector().positions();
    return positions != null
        && ends.entrySet().stream()
            .filter(end -> end.getKey().topic().equals(io.wse.chaos.domain.Topics.ITEMS))
            .allMatch(
                end -> positions.getOrDefault(end.getKey().partition(), 0L) >= end.getValue());
  }

  /** A condition that cannot be looked at just now does not hold. */
  private interface Condition {
    boolean holds();
  }

  private boolean within(int atMostMs, Condition condition) {
    int fromMs = rig.clock().nowMs();
    while (true) {
      try {
        if (condition.holds()) {
          return true;
        }
      } catch (TestbedException e) {
        // A server that does not answer yet.
      }
      if (rig.clock().nowMs() - fromMs > atMostMs) {
        return false;
      }
      Waiting.forMs(LOOK_EVERY_MS);
    }
  }
}
