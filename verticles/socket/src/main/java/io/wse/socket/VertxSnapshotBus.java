package io.wse.socket;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.wse.codec.bus.BusAddress;
import io.wse.codec.bus.SnapshotAnswer;
import io.wse.codec.bus.SnapshotRequest;
import java.time.Duration;

/** Snapshots by request and reply over the clustered event bus. */
final class VertxSnapshotBus implements SnapshotBus {
  private final EventBus bus;
  private final DeliveryOptions options;

  VertxSnapshotBus(EventBus bus, Duration timeout) {
    this.bus = bus;
    this.options = new DeliveryOptions().setSendTimeout(timeout.toMillis());
  }

  @Override
  public Future<SnapshotAnswer> ask(SnapshotRequest request) {
    return bus.<SnapshotAnswer>request(BusAddress.SNAPSHOT, request, options).map(Message::body);
  }
}
