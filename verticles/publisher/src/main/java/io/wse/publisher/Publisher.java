package io.wse.publisher;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.wse.codec.Channel;
import io.wse.codec.EventBody;
import io.wse.codec.WireTime;
import io.wse.codec.bus.BatchAnswer;
import io.wse.codec.bus.BusFault;
import io.wse.codec.bus.Delivery;
import io.wse.codec.bus.RecordBatch;
import io.wse.codec.event.DomainEvent;
import io.wse.codec.event.TypeMapping;
import io.wse.log.AppendBatch;
import io.wse.log.AppendResult;
import io.wse.log.AppendResult.Outcome;
import io.wse.log.ReplayLog;
import io.wse.publisher.PublisherMetrics.Status;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Appends batches to the log, then delivers what was appended. A channel whose entries were all
 * appended before gets a notice of its head instead: who sent them then may have died before it
 * delivered them.
 *
 * <p>State lives on the verticle's context.
 */
final class Publisher {

  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  private static final AppendResult NOTHING = new AppendResult(List.of(), List.of());

  private final ReplayLog log;
  private final TypeMapping types;
  private final PublisherMetrics metrics;
  private final LongSupplier clockMs;
  private final DeliveryOrder order;
  private int inFlight;

  /** Set when no batch is taken any more. */
  private Promise<Void> drained;

  /**
   * @param clockMs ms since 1970
   */
  Publisher(
      ReplayLog log,
      TypeMapping types,
      PublisherMetrics metrics,
      LongSupplier clockMs,
      Consumer<Delivery> deliver) {
    this.log = log;
    this.types = types;
    this.metrics = metrics;
    this.clockMs = clockMs;
    this.order = new DeliveryOrder(delivery -> tryToDeliver(delivery, deliver));
  }

  /** The fault behind a failed {@link #publish}. */
  static BusFault fault(Throwable failure) {
    return failure instanceof IllegalArgumentException
        ? BusFault.BATCH_REFUSED
        : BusFault.LOG_UNAVAILABLE;
  }

  /** Succeeds when every event of the batch is in the log of every channel it goes to. */
  Future<BatchAnswer> publish(RecordBatch batch) {
    if (drained != null) {
      return Future.failedFuture(new IllegalStateException("this publisher is stopping"));
    }
    AppendBatch entries;
    try {
      entries = BatchEntries.of(batch, types, clockMs.getAsLong());
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
    if (entries.items().isEmpty()) {
      return Future.succeededFuture(processed(batch, entries, NOTHING));
    }
    metrics.inFlight(++inFlight);
    metrics.lostMarks(
        (int) entries.items().stream().filter(item -> item.entry().isLostMark()).count());
    DeliveryOrder.Append append =
        order.begin(entries.items().stream().map(AppendBatch.Item::channel).toList());
    long startNanos = System.nanoTime();
    return log.append(entries)
        .map(
            result -> {
              double durationMs = (System.nanoTime() - startNanos) / 1e6;
              append.succeeded(result);
              BatchAnswer answer = processed(batch, entries, result);
              metrics.appended(durationMs, result);
              return answer;
            })
        .onFailure(
            failure -> {
              append.failed();
              metrics.appendFailed();
              batch.events().forEach(event -> count(event, Status.FAILED));
            })
        .onComplete(
            done -> {
              metrics.inFlight(--inFlight);
              checkDrained();
            });
  }

  /** A delivery that fails is one that was missed: who follows the channel finds it in the log. */
  private void tryToDeliver(Delivery delivery, Consumer<Delivery> deliver) {
    try {
      deliver.accept(delivery);
      metrics.delivered(delivery.entries().isEmpty());
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("error", e.toString())
          .addKeyValue("event_id", firstId(delivery))
          .addKeyValue("user_id", Channel.firstUser(List.of(delivery.channel())))
          .setCause(e)
          .log("wse.error");
    }
  }

  /** For a line of the log; empty for a notice or a lost mark, which are of no event. */
  private static String firstId(Delivery delivery) {
    return delivery.entries().stream()
        .filter(entry -> !entry.isLostMark())
        .map(entry -> EventBody.id(entry.body()))
        .findFirst()
        .orElse("");
  }

  /** No batch is taken any more; succeeds when none is under way. */
  Future<Void> drain() {
    if (drained == null) {
      drained = Promise.promise();
      checkDrained();
    }
    return drained.future();
  }

  private void checkDrained() {
    if (drained != null && inFlight == 0) {
      drained.tryComplete();
    }
  }

  private BatchAnswer processed(RecordBatch batch, AppendBatch entries, AppendResult result) {
    int next = 0;
    for (DomainEvent event : batch.events()) {
      Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
      for (Channel ignored : event.channels()) {
        while (entries.items().get(next).entry().isLostMark()) {
          next++;
        }
        outcomes.add(result.outcomes().get(next++));
      }
      Status status = Status.of(outcomes);
      count(event, status);
      trace(event, status);
    }
    return new BatchAnswer(result.count(Outcome.APPENDED), result.count(Outcome.REDELIVERED));
  }

  private void count(DomainEvent event, Status status) {
    metrics.event(types.metricTag(event.type()), status);
  }

  private void trace(DomainEvent event, Status status) {
    if (LOG.isDebugEnabled()) {
      LoggingEventBuilder line =
          LOG.atDebug()
              .addKeyValue("event_type", types.wireType(event.type()))
              .addKeyValue("user_id", Channel.firstUser(event.channels()))
              .addKeyValue("status", status);
      WireTime.latencyMs(event.timestampMs(), clockMs.getAsLong())
          .ifPresent(latencyMs -> line.addKeyValue("latency_ms", latencyMs));
      line.log("wse.event.processed");
    }
  }
}
