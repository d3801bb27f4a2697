package io.wse.consumer;

import io.wse.codec.bus.LostRecord;
import io.wse.codec.event.DomainEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * One partition under one assignment: its queue, and the one step in flight.
 *
 * <pre>
 *   Idle --next()--> Working --done()--> Idle (or Working on the lost marks of what was buried)
 *                      |  ^
 *              failed()|  |retry()
 *                      v  |
 *                     Waiting              any --end()--> Ended
 * </pre>
 *
 * <p>That nothing above a step is sent before the step is done is what lets the log's guard tell a
 * redelivery by its offset. Knows neither Vert.x nor Kafka; lives on one context.
 */
final class PartitionFlow {

  /**
   * @param batchRecords and
   * @param batchBytes bound a step; a single larger record makes a step of its own
   */
  record Limits(int batchRecords, long batchBytes) {}

  private sealed interface State {
    record Idle() implements State {}

    /**
     * @param failures of this step so far
     */
    record Working(Step step, int failures) implements State {}

    record Waiting(Step step, int failures) implements State {}

    record Ended() implements State {}
  }

  private static final State IDLE = new State.Idle();

  private final Limits limits;
  private final Backoff backoff;
  private final Deque<Entry> queue = new ArrayDeque<>();
  private State state = IDLE;

  /** Of the step in flight: where the position will be, and what leaves the queue's bounds. */
  private long stepNextOffset;

  private int stepRecords;
  private long stepBytes;

  private long position = -1;
  private int releasedRecords;
  private long releasedBytes;

  PartitionFlow(Limits limits, Backoff backoff) {
    this.limits = limits;
    this.backoff = backoff;
  }

  void offer(List<Entry> entries) {
    if (!(state instanceof State.Ended)) {
      queue.addAll(entries);
    }
  }

  /** The next step, if none is in flight and the queue has one. */
  Optional<Step> next() {
    if (state != IDLE) {
      return Optional.empty();
    }
    Step step = cut();
    if (step == null) {
      return Optional.empty();
    }
    state = new State.Working(step, 0);
    return Optional.of(step);
  }

  /**
   * The step succeeded.
   *
   * @return what belongs to it still, before anything else; an answer to a step that is not in
   *     flight changes nothing
   */
  Optional<Step> done(Step step) {
    if (!isWorkingOn(step)) {
      return Optional.empty();
    }
    if (step instanceof Step.Bury bury && !bury.lost().isEmpty()) {
      Step marks = new Step.Publish(List.of(), bury.lost());
      state = new State.Working(marks, 0);
      return Optional.of(marks);
    }
    state = IDLE;
    passed(stepNextOffset, stepRecords, stepBytes);
    return Optional.empty();
  }

  /**
   * The step failed.
   *
   * @return after how many ms to {@link #retry}; nothing if the step is not in flight
   */
  Optional<Long> failed(Step step) {
    if (!isWorkingOn(step)) {
      return Optional.empty();
    }
    int failures = ((State.Working) state).failures() + 1;
    state = new State.Waiting(step, failures);
    return Optional.of(backoff.delayMs(failures));
  }

  /** Whether the step is to be tried again now. */
  boolean retry(Step step) {
    if (state instanceof State.Waiting waiting && waiting.step() == step) {
      state = new State.Working(step, waiting.failures());
      return true;
    }
    return false;
  }

  /** From now on nothing is sent and no answer counts. */
  void end() {
    state = new State.Ended();
    queue.clear();
  }

  boolean isWorking() {
    return state instanceof State.Working;
  }

  boolean isEnded() {
    return state instanceof State.Ended;
  }

  /** How often the step in flight has failed. */
  int failures() {
    if (state instanceof State.Working working) {
      return working.failures();
    }
    return state instanceof State.Waiting waiting ? waiting.failures() : 0;
  }

  /** Everything below needs no more care; -1 before anything was done. */
  long position() {
    return position;
  }

  /** How many entries have left since the last call; they no longer count in the queue's bounds. */
  int takeReleasedRecords() {
    int released = releasedRecords;
    releasedRecords = 0;
    return released;
  }

  long takeReleasedBytes() {
    long released = releasedBytes;
    releasedBytes = 0;
    return released;
  }

  private boolean isWorkingOn(Step step) {
    return state instanceof State.Working working && working.step() == step;
  }

  private void passed(long nextOffset, int records, long bytes) {
    position = nextOffset;
    releasedRecords += records;
    releasedBytes += bytes;
  }

  /**
   * Takes a run of one kind from the queue: events up to the limits, or undecodable records, or one
   * loss. Kinds are not mixed, so that a dead-letter topic that fails holds nothing back that lies
   * before it.
   */
  private Step cut() {
    while (queue.peek() instanceof Entry.Covered covered) {
      queue.remove();
      passed(covered.nextOffset(), 1, covered.bytes());
    }
    Entry first = queue.peek();
    if (first == null) {
      return null;
    }
    stepRecords = 0;
    stepBytes = 0;
    if (first instanceof Entry.Lost) {
      take();
      return new Step.BeginAnew(stepNextOffset);
    }
    if (first instanceof Entry.Undecodable) {
      List<Entry.Undecodable> records = new ArrayList<>();
      while (queue.peek() instanceof Entry.Undecodable record && fits(record)) {
        records.add(record);
        take();
      }
      return new Step.Bury(records);
    }
    List<DomainEvent> events = new ArrayList<>();
    List<LostRecord> lost = new ArrayList<>();
    for (Entry entry = first; entry != null && fits(entry); entry = queue.peek()) {
      if (entry instanceof Entry.Undecodable || entry instanceof Entry.Lost) {
        break;
      }
      if (entry instanceof Entry.Deliver deliver) {
        DomainEvent event = deliver.event();
        events.add(event);
        if (!deliver.toMark().isEmpty()) {
          lost.add(new LostRecord(event.source().offset(), event.recordTimeMs(), deliver.toMark()));
        }
      }
      take();
    }
    return new Step.Publish(events, lost);
  }

  private boolean fits(Entry entry) {
    return stepRecords == 0
        || (stepRecords < limits.batchRecords()
            && stepBytes + entry.bytes() <= limits.batchBytes());
  }

  private void take() {
    Entry entry = queue.remove();
    stepNextOffset = entry.nextOffset();
    stepRecords++;
    stepBytes += entry.bytes();
  }
}
