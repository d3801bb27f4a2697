package io.wse.publisher;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.wse.codec.bus.AnchorAnswer;
import io.wse.codec.bus.AnchorRequest;
import io.wse.codec.bus.BusAddress;
import io.wse.codec.bus.Delivery;
import io.wse.codec.bus.LostPosition;
import io.wse.codec.bus.RecordBatch;
import io.wse.log.LogRefusedException;
import io.wse.log.RedisReplayLog;
import io.wse.log.ReplayLog;
import io.wse.runtime.NodeContext;
import io.wse.runtime.StartException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Wires the publisher: the log first, then the bus; in stopping the other way round. */
final class PublisherVerticle extends VerticleBase {

  private final NodeContext node;
  private final PublisherOptions options;
  private LogGate gate;
  private ReplayLog log;
  private Publisher publisher;
  private List<MessageConsumer<?>> consumers = List.of();

  PublisherVerticle(NodeContext node, PublisherOptions options) {
    this.node = node;
    this.options = options;
  }

  @Override
  public Future<?> start() {
    gate = new LogGate(vertx, node.readiness().gate("log"));
    return RedisReplayLog.open(vertx, options.log(), gate::waiting)
        .recover(PublisherVerticle::explain)
        .compose(
            opened -> {
              log = opened;
              gate.watch(log);
              PublisherMetrics metrics = new PublisherMetrics(node.meters());
              publisher =
                  new Publisher(
                      log, options.types(), metrics, System::currentTimeMillis, this::deliver);
              LostPositions lost = new LostPositions(log, metrics);
              consumers =
                  List.of(
                      this.<RecordBatch>answer(BusAddress.PUBLISHER, publisher::publish),
                      this.<LostPosition>answer(BusAddress.LOST_POSITIONS, lost::add),
                      this.<AnchorRequest>answer(
                          BusAddress.ANCHORS,
                          asked -> log.anchors(asked.partitions()).map(AnchorAnswer::new)));
              return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
            });
  }

  @Override
  public Future<?> stop() {
    gate.stop();
    Future<?> deaf = Future.join(consumers.stream().map(MessageConsumer::unregister).toList());
    return publisher
        .drain()
        .timeout(node.drainTime().toMillis(), TimeUnit.MILLISECONDS)
        .otherwiseEmpty()
        .eventually(() -> deaf)
        .eventually(log::close);
  }

  /** Answers with what the work gives, or with the code of its fault. */
  private <T> MessageConsumer<T> answer(String address, Function<T, Future<?>> work) {
    return vertx
        .eventBus()
        .consumer(
            address,
            message ->
                work.apply(message.body())
                    .onComplete(
                        message::reply,
                        failure ->
                            message.fail(
                                Publisher.fault(failure).code(),
                                String.valueOf(failure.getMessage()))));
  }

  private void deliver(Delivery delivery) {
    vertx.eventBus().publish(delivery.channel().address(), delivery);
  }

  private static Future<ReplayLog> explain(Throwable failure) {
    return Future.failedFuture(
        failure instanceof LogRefusedException
            ? new StartException("publisher: " + failure.getMessage(), failure)
            : failure);
  }
}
