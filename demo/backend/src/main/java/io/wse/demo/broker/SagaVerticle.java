package io.wse.demo.broker;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.wse.demo.command.LocalBus;
import io.wse.demo.domain.BrokerConnection;
import io.wse.demo.domain.EventType;

/** Starts a saga for each requested connection, and again for those that a restart interrupted. */
public final class SagaVerticle extends VerticleBase {
  private final Brokers brokers;
  private final long brokerDelayMs;
  private MessageConsumer<?> committed;
  private MessageConsumer<?> resumed;

  public SagaVerticle(Brokers brokers, long brokerDelayMs) {
    this.brokers = brokers;
    this.brokerDelayMs = brokerDelayMs;
  }

  @Override
  public Future<?> start() {
    var bus = new LocalBus(vertx);
    var saga = new ConnectionSaga(vertx, bus, brokers, brokerDelayMs);
    committed =
        bus.onCommitted(
            event -> {
              if (event.type() == EventType.BROKER_CONNECTION_REQUESTED) {
                saga.run(event.userId(), BrokerConnection.fromRow(event.data()));
              }
            });
    resumed =
        bus.onResumed(
            open -> open.connections().forEach(c -> saga.run(c.userId(), c.connection())));
    return Future.join(committed.completion(), resumed.completion());
  }

  @Override
  public Future<?> stop() {
    return Future.join(committed.unregister(), resumed.unregister());
  }
}
