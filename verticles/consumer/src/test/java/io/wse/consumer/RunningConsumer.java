package io.wse.consumer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.wse.runtime.NodeContext;
import io.wse.runtime.Readiness;
import io.wse.runtime.config.Config;
import java.util.HashMap;
import java.util.Map;

/** A deployed consumer, its meters and its gate. */
final class RunningConsumer {
  final MeterRegistry meters = new SimpleMeterRegistry();
  private final Vertx vertx;
  private final String deployment;
  private volatile String closedBecause = "starting";

  /**
   * @param more settings beside the broker and the group
   */
  RunningConsumer(Vertx vertx, String bootstrap, String group, Map<String, ?> more) {
    this.vertx = vertx;
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("kafka.bootstrap", bootstrap);
    settings.put("consumer.group", group);
    NodeContext node =
        new NodeContext(vertx, Config.of(settings), meters, new OneGate(), "test-node");
    this.deployment = Await.result(vertx.deployVerticle(new ConsumerPart().create(node)));
  }

  /** Until it has joined its group. */
  RunningConsumer ready() {
    Await.until("the consumer is ready", this::isReady);
    return this;
  }

  boolean isReady() {
    return closedBecause == null;
  }

  /** Why the gate is closed; null when it is open. */
  String closedBecause() {
    return closedBecause;
  }

  double count(String meter, String... tags) {
    return meters.get(meter).tags(tags).counter().count();
  }

  /** The lag of a partition; -1 where it is not this consumer's. */
  double lag(String topic, int partition) {
    var gauge =
        meters
            .find("wse.consumer.lag")
            .tags("topic", topic, "partition", Integer.toString(partition))
            .gauge();
    return gauge == null ? -1 : gauge.value();
  }

  void stop() {
    Await.result(vertx.undeploy(deployment));
  }

  private final class OneGate implements Readiness {
    @Override
    public Gate gate(String name) {
      return new Gate() {
        @Override
        public void open() {
          closedBecause = null;
        }

        @Override
        public void close(String reason) {
          closedBecause = reason;
        }
      };
    }
  }
}
