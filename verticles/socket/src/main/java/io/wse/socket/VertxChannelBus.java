package io.wse.socket;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.wse.codec.Channel;
import io.wse.codec.bus.Delivery;
import java.util.function.Consumer;

/** Deliveries over the clustered event bus, one consumer for each channel. */
final class VertxChannelBus implements ChannelBus {
  private final EventBus bus;

  VertxChannelBus(EventBus bus) {
    this.bus = bus;
  }

  @Override
  public Future<Registration> register(Channel channel, Consumer<Delivery> receiver) {
    MessageConsumer<Delivery> consumer = bus.consumer(channel.address());
    consumer.handler(message -> receiver.accept(message.body()));
    return consumer
        .completion()
        // It would go on listening in this node alone.
        .onFailure(failure -> consumer.unregister())
        .map(done -> consumer::unregister);
  }
}
