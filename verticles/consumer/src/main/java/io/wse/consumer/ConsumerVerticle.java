package io.wse.consumer;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.wse.codec.bus.AnchorAnswer;
import io.wse.codec.bus.AnchorRequest;
import io.wse.codec.bus.BusAddress;
import io.wse.codec.event.DomainEventDecoder;
import io.wse.runtime.NodeContext;
import io.wse.runtime.config.EventKeys;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;

/** Reads domain events from Kafka and hands them to a publisher. */
final class ConsumerVerticle extends VerticleBase {
  private static final Backoff BACKOFF = new Backoff(100, 5_000);
  private static final long DRAIN_TIMEOUT_MS = 2_000;

  private final NodeContext node;
  private ConsumerOptions options;
  private ConsumerMetrics metrics;
  private DeadLetters deadLetters;
  private Dispatcher dispatcher;
  private PollThread polling;

  ConsumerVerticle(NodeContext node) {
    this.node = node;
  }

  @Override
  public Future<?> start() {
    options = ConsumerOptions.of(node.config(), node.nodeId());
    options.kafka().warnOfUnknown("consumer");
    metrics = new ConsumerMetrics(node.meters());
    ConsumingGate gate = new ConsumingGate(node.readiness());
    gate.hold(Poller.GROUP, "has not joined its group yet");
    deadLetters = new DeadLetters(vertx, options);
    dispatcher = new Dispatcher(vertx, options, BACKOFF, deadLetters, gate, metrics);
    PartitionEvents events = new OnContext(context, dispatcher, gate);
    polling =
        new PollThread(
            "wse-consumer-" + options.clientId(),
            () -> open(events),
            events,
            metrics,
            failure -> node.fatal("the thread that polls Kafka has ended", failure));
    polling.start();
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    polling.stopFetching();
    Promise<Void> deadline = Promise.promise();
    long timer =
        vertx.setTimer(
            Math.min(DRAIN_TIMEOUT_MS, node.drainTime().toMillis()), id -> deadline.complete());
    return Future.any(dispatcher.drain(), deadline.future())
        .onComplete(done -> vertx.cancelTimer(timer))
        .compose(done -> Future.fromCompletionStage(polling.close(), context))
        .compose(done -> deadLetters.close());
  }

  private Poller open(PartitionEvents events) {
    Admin admin = Admin.create(KafkaSettings.admin(options, "-admin"));
    KafkaConsumer<byte[], byte[]> consumer;
    try {
      consumer = new KafkaConsumer<>(KafkaSettings.consumer(options));
    } catch (KafkaException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
    return new Poller(
        options,
        new KafkaClients(consumer, admin, () -> new KafkaConsumer<>(KafkaSettings.probe(options))),
        this::ask,
        new RecordDecoder(
            new DomainEventDecoder(
                options.paths(),
                options.maxEventBytes(),
                System::currentTimeMillis,
                metrics::timeReplaced),
            options.topics(),
            EventKeys.types(node.config()),
            options.replayTopic(),
            metrics),
        events,
        metrics,
        () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
  }

  private CompletableFuture<AnchorAnswer> ask(AnchorRequest request) {
    CompletableFuture<AnchorAnswer> answer = new CompletableFuture<>();
    DeliveryOptions patience =
        new DeliveryOptions().setSendTimeout(options.answerTimeout().toMillis());
    context.runOnContext(
        now ->
            vertx
                .eventBus()
                .<AnchorAnswer>request(BusAddress.ANCHORS, request, patience)
                .onComplete(found -> answer.complete(found.body()), answer::completeExceptionally));
    return answer;
  }

  /** Brings the polling thread's news to the verticle's context, in their order. */
  private record OnContext(Context context, Dispatcher dispatcher, ConsumingGate gate)
      implements PartitionEvents {

    @Override
    public void begun(Assignment assignment) {
      context.runOnContext(now -> dispatcher.begun(assignment));
    }

    @Override
    public void read(Assignment assignment, long from, List<Entry> entries) {
      context.runOnContext(now -> dispatcher.read(assignment, from, entries));
    }

    @Override
    public void ended(Assignment assignment) {
      context.runOnContext(now -> dispatcher.ended(assignment));
    }

    @Override
    public void held(String holder, String reason) {
      context.runOnContext(now -> gate.hold(holder, reason));
    }

    @Override
    public void released(String holder) {
      context.runOnContext(now -> gate.release(holder));
    }
  }
}
