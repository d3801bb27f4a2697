package io.wse.socket;

import io.vertx.core.Future;
import io.wse.codec.Channel;
import io.wse.codec.bus.Delivery;
import java.util.function.Consumer;

/** The fast path: what publishers send to a channel's address. Best effort. */
interface ChannelBus {

  /**
   * Completes when publishers on all nodes can know of the registration; that they already do is
   * not promised.
   */
  Future<Registration> register(Channel channel, Consumer<Delivery> receiver);

  /** Nothing is received after {@code end}. */
  interface Registration {
    Future<Void> end();
  }
}
