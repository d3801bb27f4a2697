package io.wse.consumer;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.wse.codec.bus.BatchAnswer;
import io.wse.codec.bus.BusAddress;
import io.wse.codec.bus.BusFault;
import io.wse.codec.bus.LostPosition;
import io.wse.codec.bus.RecordBatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the partitions have to the publisher or to the dead-letter topic, one step of a
 * partition at a time, and tells their assignments what was acknowledged. Partitions run side by
 * side. Lives on the verticle's context.
 */
final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  private final Vertx vertx;
  private final ConsumerOptions options;
  private final Backoff backoff;
  private final DeadLetters deadLetters;
  private final ConsumingGate gate;
  private final ConsumerMetrics metrics;
  private final Map<Assignment, PartitionFlow> flows = new HashMap<>();
  private final Map<Assignment, Ledger> ledgers = new HashMap<>();

  /** How often records of a partition were unaccounted for. */
  private final Map<TopicPartition, Integer> violations = new HashMap<>();

  /** Set when no step may begin any more. */
  private Promise<Void> drained;

  Dispatcher(
      Vertx vertx,
      ConsumerOptions options,
      Backoff backoff,
      DeadLetters deadLetters,
      ConsumingGate gate,
      ConsumerMetrics metrics) {
    this.vertx = vertx;
    this.options = options;
    this.backoff = backoff;
    this.deadLetters = deadLetters;
    this.gate = gate;
    this.metrics = metrics;
  }

  void begun(Assignment assignment) {
    flows.put(assignment, new PartitionFlow(options.batch(), backoff));
    ledgers.put(assignment, new Ledger(assignment.startOffset()));
  }

  void read(Assignment assignment, long from, List<Entry> entries) {
    PartitionFlow flow = flows.get(assignment);
    if (flow != null && !flow.isEnded()) {
      accounting(
          assignment,
          flow,
          ledger -> {
            ledger.handedOver(from, entries);
            flow.offer(entries);
            proceed(assignment, flow);
          });
    }
  }

  void ended(Assignment assignment) {
    PartitionFlow flow = flows.remove(assignment);
    ledgers.remove(assignment);
    if (flow != null) {
      flow.end();
      gate.release(holder(assignment));
      checkDrained();
    }
  }

  /** No step begins any more; succeeds when none is in flight. */
  Future<Void> drain() {
    drained = Promise.promise();
    checkDrained();
    return drained.future();
  }

  private void proceed(Assignment assignment, PartitionFlow flow) {
    Optional<Step> step = drained == null ? flow.next() : Optional.empty();
    settle(assignment, flow, ledgers.get(assignment));
    step.ifPresent(next -> attempt(assignment, flow, next));
  }

  private void attempt(Assignment assignment, PartitionFlow flow, Step step) {
    Future.succeededFuture()
        // An exception fails this attempt, so that the step is tried again and never left behind.
        .compose(ready -> work(assignment, step))
        .onComplete(
            done -> succeeded(assignment, flow, step),
            failure -> failed(assignment, flow, step, failure));
  }

  private Future<?> work(Assignment assignment, Step step) {
    if (step instanceof Step.Publish publish) {
      return publish(assignment, publish);
    }
    if (step instanceof Step.BeginAnew anew) {
      return beginAnew(assignment, anew);
    }
    return deadLetters.write(((Step.Bury) step).records());
  }

  /** Not ready before it is done: who connects until then is told to start again at once. */
  private Future<?> beginAnew(Assignment assignment, Step.BeginAnew step) {
    gate.hold(holder(assignment), "the log must begin anew for " + assignment.partition());
    LostPosition lost =
        new LostPosition(
            assignment.lineage().toString(), assignment.partition().partition(), step.offset());
    return ask(BusAddress.LOST_POSITIONS, lost).onSuccess(done -> assignment.begunAnew());
  }

  private Future<BatchAnswer> publish(Assignment assignment, Step.Publish step) {
    RecordBatch batch =
        new RecordBatch(
            assignment.partition().topic(),
            assignment.lineage().toString(),
            assignment.partition().partition(),
            step.events(),
            step.lost());
    metrics.batchSent();
    return this.<BatchAnswer>ask(BusAddress.PUBLISHER, batch)
        .onSuccess(answer -> metrics.redelivered(answer.redelivered()))
        .onComplete(done -> metrics.batchAnswered());
  }

  private <T> Future<T> ask(String address, Object message) {
    return vertx
        .eventBus()
        .<T>request(
            address,
            message,
            new DeliveryOptions().setSendTimeout(options.answerTimeout().toMillis()))
        .map(answer -> answer.body());
  }

  private void succeeded(Assignment assignment, PartitionFlow flow, Step step) {
    boolean wasFailing = flow.failures() > 0;
    Optional<Step> more = flow.done(step);
    if (flow.isEnded()) {
      return;
    }
    if (step instanceof Step.Bury bury) {
      bury.records().forEach(this::buried);
    }
    gate.release(holder(assignment));
    if (wasFailing) {
      LOG.atInfo()
          .addKeyValue("partition", assignment.partition())
          .log("wse.consumer.partition_goes_on");
    }
    accounting(
        assignment,
        flow,
        ledger -> {
          ledger.done(step);
          if (more.isPresent()) {
            attempt(assignment, flow, more.get());
          } else {
            proceed(assignment, flow);
            checkDrained();
          }
        });
  }

  /**
   * Does what the ledger must agree with. Where it does not, nothing more of the assignment is sent
   * or committed: the partition is read again from what was committed.
   */
  private void accounting(Assignment assignment, PartitionFlow flow, Consumer<Ledger> work) {
    try {
      work.accept(ledgers.get(assignment));
    } catch (Ledger.Unaccounted e) {
      flow.end();
      checkDrained();
      int times = violations.merge(assignment.partition(), 1, Integer::sum);
      metrics.readAgain(ConsumerMetrics.Reread.VIOLATION);
      gate.hold(
          holder(assignment), "a record of " + assignment.partition() + " is not accounted for");
      LOG.atError()
          .addKeyValue("error", "a record is not accounted for; the partition is read again")
          .addKeyValue("partition", assignment.partition())
          .addKeyValue("acknowledged", assignment.acknowledged())
          .addKeyValue("reason", e.getMessage())
          .log("wse.error");
      vertx.setTimer(backoff.delayMs(times), later -> assignment.beginAgain());
    }
  }

  private void failed(Assignment assignment, PartitionFlow flow, Step step, Throwable failure) {
    Optional<Long> delayMs = flow.failed(step);
    if (delayMs.isEmpty()) {
      return;
    }
    String what;
    if (step instanceof Step.Bury) {
      what = "the dead-letter topic cannot be written";
      metrics.deadLetterFailed();
      gate.hold(holder(assignment), what);
    } else {
      BusFault fault = BusFault.of(failure);
      what =
          (step instanceof Step.BeginAnew
                  ? "no publisher has begun the log anew: "
                  : "no publisher has taken the batch: ")
              + fault;
      metrics.retried(fault);
      if (!fault.retryable()) {
        // It is never dropped: another publisher, or this one restarted, may take it.
        gate.hold(holder(assignment), "a publisher refuses a batch");
      }
    }
    if (flow.failures() == 1) {
      Concerned.by(step)
          .on(LOG.atError())
          .addKeyValue("error", what)
          .addKeyValue("partition", assignment.partition())
          .addKeyValue("reason", String.valueOf(failure.getMessage()))
          .log("wse.error");
    }
    vertx.setTimer(
        delayMs.get(),
        timer -> {
          if (drained == null && flow.retry(step)) {
            attempt(assignment, flow, step);
          }
        });
    checkDrained();
  }

  /** Tells the assignment what the flow has done. */
  private static void settle(Assignment assignment, PartitionFlow flow, Ledger ledger) {
    if (flow.position() > assignment.acknowledged()) {
      ledger.check(flow.position());
      assignment.acknowledge(flow.position());
    }
    int records = flow.takeReleasedRecords();
    if (records > 0) {
      assignment.released(records, flow.takeReleasedBytes());
    }
  }

  private void buried(Entry.Undecodable record) {
    metrics.deadLettered(record.cause());
    Concerned.by(record)
        .on(LOG.atError())
        .addKeyValue("error", record.message())
        .addKeyValue("cause", record.cause())
        .addKeyValue("topic", record.origin().place().topic())
        .addKeyValue("partition", record.origin().place().partition())
        .addKeyValue("offset", record.origin().place().offset())
        .addKeyValue("attempt", record.origin().failures() + 1)
        .addKeyValue("dead_letter_topic", options.deadLetterTopic())
        .log("wse.error");
  }

  private void checkDrained() {
    if (drained != null && flows.values().stream().noneMatch(PartitionFlow::isWorking)) {
      drained.tryComplete();
    }
  }

  private static String holder(Assignment assignment) {
    return "partition " + assignment.partition();
  }
}
