package io.wse.socket;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.wse.codec.Channel;
import io.wse.codec.bus.Delivery;
import java.util.function.Consumer;

/**
 * A feed's registration on the bus, tried until it comes about. A feed of which the log is heard
 * again and again and the bus never may have been forgotten by the cluster, or by a publisher; it
 * is registered anew.
 *
 * <p>State on the verticle's context.
 */
final class FeedRegistration {
  private final Channel channel;
  private final ChannelBus bus;
  private final Timers timers;
  private final SocketMetrics metrics;
  private final Consumer<Delivery> receiver;
  private final Backoff backoff = new Backoff(100, 5_000);

  private ChannelBus.Registration current;

  /** How many holes were repaired since the bus brought something. */
  private int unheard;

  private boolean registering;
  private Timers.Timer retry;
  private boolean ended;

  FeedRegistration(
      Channel channel,
      ChannelBus bus,
      Timers timers,
      SocketMetrics metrics,
      Consumer<Delivery> receiver) {
    this.channel = channel;
    this.bus = bus;
    this.timers = timers;
    this.metrics = metrics;
    this.receiver = receiver;
  }

  /** Completes when the cluster knows of it; never where it ends before. */
  Future<Void> begin() {
    registering = true;
    metrics.registering(1);
    Promise<Void> begun = Promise.promise();
    attempt(begun);
    return begun.future();
  }

  private void attempt(Promise<Void> begun) {
    bus.register(channel, this::receive)
        .onComplete(
            fresh -> {
              if (ended) {
                fresh.end();
              } else {
                hold(fresh);
                begun.complete();
              }
            },
            failure -> {
              if (!ended) {
                retry = timers.after(backoff.nextDelayMs(), () -> attempt(begun));
              }
            });
  }

  private void receive(Delivery delivery) {
    unheard = 0;
    receiver.accept(delivery);
  }

  /**
   * A hole was repaired.
   *
   * @param fromLog the log had entries that the bus had not brought
   */
  void repaired(boolean fromLog) {
    if (unheard > 0 && fromLog && !registering) {
      metrics.registeredAnew();
      begin();
    }
    unheard++;
  }

  /** The new one first, so that nothing is missed by it; what comes twice the feed drops. */
  private void hold(ChannelBus.Registration fresh) {
    if (current != null) {
      current.end();
    }
    current = fresh;
    unheard = -1; // the first hole may be from before
    backoff.succeeded();
    noLongerRegistering();
  }

  private void noLongerRegistering() {
    if (registering) {
      registering = false;
      metrics.registering(-1);
    }
  }

  /** Brings nothing more; completes when the bus has let go of it. */
  Future<Void> end() {
    ended = true;
    noLongerRegistering();
    if (retry != null) {
      retry.cancel();
    }
    return current == null ? Future.succeededFuture() : current.end();
  }
}
