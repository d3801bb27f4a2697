package io.wse.snapshot;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.wse.codec.bus.BusAddress;
import io.wse.codec.bus.SnapshotRequest;
import io.wse.runtime.NodeContext;
import io.wse.runtime.config.SnapshotDefinition;
import io.wse.runtime.config.SnapshotDefinitions;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Makes snapshots of the read model for who asks over the bus. */
final class SnapshotVerticle extends VerticleBase {
  private static final long MAX_DRAIN_MS = 2_000;
  private static final LongSupplier CLOCK_MS =
      () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime());

  private final NodeContext node;
  private PgReadModel readModel;
  private KafkaEndOffsets kafka;
  private ReadModelGate gate;
  private SnapshotService service;
  private MessageConsumer<SnapshotRequest> requests;

  SnapshotVerticle(NodeContext node) {
    this.node = node;
  }

  @Override
  public Future<?> start() {
    SnapshotOptions options = SnapshotOptions.of(node.config());
    SnapshotDefinitions definitions = SnapshotDefinitions.of(node.config());
    options.kafka().warnOfUnknown("snapshot");
    SnapshotMetrics metrics =
        new SnapshotMetrics(
            node.meters(), definitions.all().stream().map(SnapshotDefinition::name).toList());
    SnapshotCache cache = new SnapshotCache(options.cacheBytes(), options.ttlMs());
    metrics.cacheBytes(cache::bytes);
    readModel =
        new PgReadModel(
            vertx,
            options.database().options(),
            options.positionsTable(),
            options.poolSize(),
            options.maxPending(),
            options.statementTimeout());
    kafka = new KafkaEndOffsets(vertx, options.kafka(), node.nodeId() + "-snapshot");
    SharedEndOffsets endOffsets = new SharedEndOffsets(kafka);
    service =
        new SnapshotService(
            vertx,
            definitions,
            endOffsets,
            new PositionWatch(vertx, readModel::positions),
            new SharedQueries(readModel, cache, metrics, options.chunkBytes(), CLOCK_MS),
            metrics,
            options,
            CLOCK_MS);
    gate =
        new ReadModelGate(
            vertx,
            definitions,
            readModel,
            endOffsets,
            options.database()::reason,
            new DefinitionFaults(options.positionsTable()),
            node.readiness());
    gate.start();
    requests = vertx.eventBus().consumer(BusAddress.SNAPSHOT, this::answer);
    return requests.completion();
  }

  @Override
  public Future<?> stop() {
    gate.stop();
    Promise<Void> deadline = Promise.promise();
    long drainMs = Math.min(MAX_DRAIN_MS, node.drainTime().toMillis());
    long timer = vertx.setTimer(drainMs, id -> deadline.complete());
    return requests
        .unregister()
        .compose(gone -> Future.any(service.drain(), deadline.future()))
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              service.giveUp();
            })
        // Queries under way are failed by this.
        .eventually(() -> readModel.close())
        .eventually(() -> kafka.close());
  }

  private void answer(Message<SnapshotRequest> message) {
    service
        .answer(message.body())
        .onComplete(
            message::reply,
            failure -> {
              ReplyException fault = (ReplyException) failure;
              message.fail(fault.failureCode(), fault.getMessage());
            });
  }
}
