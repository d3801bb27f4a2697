package io.wse.socket;

import io.vertx.core.Future;
import io.wse.codec.Channel;
import io.wse.codec.bus.Delivery;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** A bus that hands deliveries over at once. */
final class FakeBus implements ChannelBus {
  private final Map<Channel, Consumer<Delivery>> receivers = new HashMap<>();
  int failures;

  @Override
  public Future<Registration> register(Channel channel, Consumer<Delivery> receiver) {
    if (failures > 0) {
      failures--;
      return Future.failedFuture("the bus is away");
    }
    if (receivers.put(channel, receiver) != null) {
      throw new AssertionError("registered twice: " + channel);
    }
    return Future.succeededFuture(
        () -> {
          receivers.remove(channel);
          return Future.succeededFuture();
        });
  }

  void deliver(Delivery delivery) {
    Consumer<Delivery> receiver = receivers.get(delivery.channel());
    if (receiver != null) {
      receiver.accept(delivery);
    }
  }

  int registered() {
    return receivers.size();
  }
}
