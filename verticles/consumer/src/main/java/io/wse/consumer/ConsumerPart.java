package io.wse.consumer;

import io.vertx.core.Deployable;
import io.wse.runtime.NodeContext;
import io.wse.runtime.NodePart;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.EventKeys;

/** The consumer as a part of a node. It starts last: who it asks is there by then. */
public final class ConsumerPart implements NodePart {

  @Override
  public String name() {
    return "consumer";
  }

  @Override
  public int startOrder() {
    return 400;
  }

  @Override
  public void validate(Config config) {
    ConsumerOptions.of(config, name());
    EventKeys.types(config);
  }

  @Override
  public Deployable create(NodeContext context) {
    return new ConsumerVerticle(context);
  }
}
