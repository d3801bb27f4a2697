package io.wse.demo.kafka;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.wse.demo.domain.DomainEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes the events of a command all or not at all: an idempotent producer (acks=all) in
 * transactions, because one fill writes to three topics. What is appended while a transaction runs
 * goes into the next one together. Order is kept.
 *
 * <p>After one failure every later append fails too, since it may build on what was not written:
 * the owner throws this writer and its own state away and recovers both from the log. Opening
 * fences a predecessor and ends what it left unfinished.
 *
 * <p>State lives on the owner's context; the producer is used on its one worker thread only.
 */
public final class EventWriter {
  private static final int MAX_EVENTS_PER_TRANSACTION = 500;

  private record Append(List<DomainEvent> events, Promise<Void> written) {}

  private final Vertx vertx;
  private final WorkerExecutor worker;
  private final Map<String, Object> config;
  private final ArrayDeque<Append> waiting = new ArrayDeque<>();
  private volatile KafkaProducer<String, byte[]> producer;
  private final Promise<Void> drained = Promise.promise();
  private boolean busy;
  private boolean closing;
  private Throwable failure;

  public EventWriter(Vertx vertx, String bootstrap) {
    this.vertx = vertx;
    worker = vertx.createSharedWorkerExecutor("demo-writer-" + System.identityHashCode(this), 1);
    config =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ProducerConfig.CLIENT_ID_CONFIG,
            "wse-demo-writer",
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            "wse-demo-backend",
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
            10_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            10_000,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            5_000,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            10_000,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            Topics.MAX_EVENT_BYTES);
  }

  /** Connects, fences a predecessor, and waits until its last transaction is ended. */
  public Future<Void> open() {
    return worker.executeBlocking(
        () -> {
          producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
          producer.initTransactions();
          return null;
        });
  }

  /** Completes when the events, and all appended before them, are durable. None is fine. */
  public Future<Void> append(List<DomainEvent> events) {
    if (failure != null || closing) {
      return Future.failedFuture(
          failure != null ? failure : new IllegalStateException("the writer is closed"));
    }
    var append = new Append(events, Promise.promise());
    waiting.add(append);
    if (!busy) {
      next();
    }
    return append.written.future();
  }

  private void next() {
    var batch = new ArrayList<Append>();
    var events = new ArrayList<DomainEvent>();
    while (!waiting.isEmpty() && events.size() < MAX_EVENTS_PER_TRANSACTION) {
      var append = waiting.poll();
      batch.add(append);
      events.addAll(append.events);
    }
    busy = true;
    var written = events.isEmpty() ? Future.succeededFuture() : writeTransaction(events);
    written.onComplete(
        done -> {
          if (done.succeeded()) {
            batch.forEach(append -> append.written.complete());
          } else {
            fail(batch, done.cause());
          }
          busy = false;
          if (!waiting.isEmpty()) {
            next();
          } else if (closing) {
            drained.tryComplete();
          }
        });
  }

  private void fail(List<Append> batch, Throwable cause) {
    failure = cause;
    batch.addAll(waiting);
    waiting.clear();
    batch.forEach(append -> append.written.fail(cause));
  }

  private Future<Void> writeTransaction(List<DomainEvent> events) {
    return worker.executeBlocking(
        () -> {
          producer.beginTransaction();
          for (var event : events) {
            var value = event.toJson().encode().getBytes(StandardCharsets.UTF_8);
            producer.send(
                new ProducerRecord<>(event.type().entity().topic(), event.userId(), value));
          }
          // Flushes, and throws if one of the sends failed: their own futures need no look.
          producer.commitTransaction();
          return null;
        });
  }

  /** Writes what was appended, then lets go; within the deadline even if Kafka is away. */
  public Future<Void> close(Duration deadline) {
    closing = true;
    if (!busy) {
      drained.tryComplete();
    }
    return drained
        .future()
        .timeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .otherwiseEmpty()
        // Not on the worker: a write on it may wait for Kafka, and closing is what ends that.
        .transform(done -> vertx.executeBlocking(this::closeProducer, false))
        .transform(done -> worker.close());
  }

  private Void closeProducer() {
    var open = producer;
    if (open != null) {
      open.close(Duration.ZERO);
    }
    return null;
  }
}
