package io.wse.socket;

import io.vertx.core.Future;
import io.wse.codec.Channel;
import io.wse.codec.bus.Delivery;
import java.util.function.Consumer;

/**
 * A feed's registration on the bus. A feed of which the log is heard again and again and the bus
 * never may have been forgotten by the cluster, or by a publisher; it is registered anew.
 *
 * <p>State on the verticle's context.
 */
final class FeedRegistration {
  private final Channel channel;
  private final ChannelBus bus;
  private final SocketMetrics metrics;
  private final Consumer<Delivery> receiver;

  private ChannelBus.Registration current;

  /** The bus brought something since the last hole was repaired. */
  private boolean heard = true;

  private boolean renewing;
  private boolean ended;

  FeedRegistration(
      Channel channel, ChannelBus bus, SocketMetrics metrics, Consumer<Delivery> receiver) {
    this.channel = channel;
    this.bus = bus;
    this.metrics = metrics;
    this.receiver = receiver;
  }

  /** Completes when the cluster knows of it; may be tried again after a failure. */
  Future<Void> begin() {
    return bus.register(channel, this::receive)
        .map(
            fresh -> {
              hold(fresh);
              return null;
            });
  }

  private void receive(Delivery delivery) {
    heard = true;
    receiver.accept(delivery);
  }

  /**
   * A hole was repaired.
   *
   * @param fromLog the log had entries that the bus had not brought
   */
  void repaired(boolean fromLog) {
    if (!heard && fromLog && !renewing) {
      renewing = true;
      metrics.registeredAnew();
      begin().onComplete(done -> renewing = false);
    }
    heard = false;
  }

  /** The new one first, so that nothing is missed by it; what comes twice the feed drops. */
  private void hold(ChannelBus.Registration fresh) {
    if (ended) {
      fresh.end();
      return;
    }
    if (current != null) {
      current.end();
    }
    current = fresh;
  }

  /** Brings nothing more; completes when the bus has let go of it. */
  Future<Void> end() {
    ended = true;
    return current == null ? Future.succeededFuture() : current.end();
  }
}
