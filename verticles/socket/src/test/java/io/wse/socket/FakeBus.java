package io.wse.socket;

import io.vertx.core.Future;
import io.wse.codec.Channel;
import io.wse.codec.bus.Delivery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A bus that hands deliveries over at once. */
final class FakeBus implements ChannelBus {
  private final Map<Channel, List<Consumer<Delivery>>> receivers = new HashMap<>();
  int failures;

  /** How often anybody has registered. */
  int registrations;

  @Override
  public Future<Registration> register(Channel channel, Consumer<Delivery> receiver) {
    if (failures > 0) {
      failures--;
      return Future.failedFuture("the bus is away");
    }
    registrations++;
    Consumer<Delivery> own = receiver::accept;
    receivers.computeIfAbsent(channel, first -> new ArrayList<>()).add(own);
    return Future.succeededFuture(
        () -> {
          receivers.computeIfPresent(
              channel,
              (same, all) -> {
                all.remove(own);
                return all.isEmpty() ? null : all;
              });
          return Future.succeededFuture();
        });
  }

  void deliver(Delivery delivery) {
    List.copyOf(receivers.getOrDefault(delivery.channel(), List.of()))
        .forEach(receiver -> receiver.accept(delivery));
  }

  /** Forgets who is registered, without telling. */
  void forget(Channel channel) {
    receivers.get(channel).clear();
  }

  int registered() {
    return receivers.values().stream().mapToInt(List::size).sum();
  }
}
