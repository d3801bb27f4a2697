package io.wse.socket;

import io.vertx.core.Future;
import io.vertx.core.Promise;
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

  /** Registrations that are to come about when the test says so; null where they do at once. */
  List<Runnable> holding;

  /** How often anybody has registered. */
  int registrations;

  @Override
  public Future<Registration> register(Channel channel, Consumer<Delivery> receiver) {
    if (failures > 0) {
      failures--;
      return Future.failedFuture("the bus is away");
    }
    if (holding != null) {
      Promise<Registration> registered = Promise.promise();
      holding.add(() -> registered.complete(registered(channel, receiver)));
      return registered.future();
    }
    return Future.succeededFuture(registered(channel, receiver));
  }

  private Registration registered(Channel channel, Consumer<Delivery> receiver) {
    registrations++;
    Consumer<Delivery> own = receiver::accept;
    receivers.computeIfAbsent(channel, first -> new ArrayList<>()).add(own);
    return () -> {
      receivers.computeIfPresent(
          channel,
          (same, all) -> {
            all.remove(own);
            return all.isEmpty() ? null : all;
          });
      return Future.succeededFuture();
    };
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
