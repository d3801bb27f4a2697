package io.wse.chaos.bus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryContext;
import io.wse.codec.bus.BusAddress;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Loses messages of the engine on their way in: for whoever sent them they are gone, as over a
 * connection that broke. State on its context, but for what the interceptor reads.
 */
final class BusLossVerticle extends VerticleBase {
  private static final long LOOK_EVERY_MS = 200;
  private static final String ENGINE = "wse.";
  private static final String NODE = "wse.node.";
  private static final String REPLY = "__vertx.reply";

  private final String file;
  private final Counter deliveriesLost;
  private final Counter requestsLost;
  private final Handler<DeliveryContext<Object>> interceptor = this::pass;
  private volatile BusLoss loss = BusLoss.NONE;

  /**
   * @param file null for none
   */
  BusLossVerticle(String file, MeterRegistry meters) {
    this.file = file;
    this.deliveriesLost = meters.counter("chaos_bus_lost", "kind", "delivery");
    this.requestsLost = meters.counter("chaos_bus_lost", "kind", "request");
  }

  @Override
  public Future<?> start() {
    if (file != null) {
      vertx.eventBus().addInboundInterceptor(interceptor);
      vertx.setPeriodic(0, LOOK_EVERY_MS, look -> look());
    }
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    vertx.eventBus().removeInboundInterceptor(interceptor);
    return Future.succeededFuture();
  }

  private void look() {
    vertx
        .fileSystem()
        .readFile(file)
        .map(text -> BusLoss.parse(text.toString()))
        .onComplete(
            found -> loss = found,
            // Half written, or not there: as it was.
            failure -> {});
  }

  private void pass(DeliveryContext<Object> delivery) {
    String address = delivery.message().address();
    boolean request =
        address.equals(BusAddress.PUBLISHER)
            || address.equals(BusAddress.SNAPSHOT)
            || address.startsWith(REPLY);
    if (!request && (!address.startsWith(ENGINE) || address.startsWith(NODE))) {
      delivery.next();
      return;
    }
    BusLoss now = loss;
    double share = request ? now.requests() : now.deliveries();
    if (share > 0 && ThreadLocalRandom.current().nextDouble() < share) {
      (request ? requestsLost : deliveriesLost).increment();
      return;
    }
    delivery.next();
  }
}
