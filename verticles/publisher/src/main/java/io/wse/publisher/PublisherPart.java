package io.wse.publisher;

import io.vertx.core.Deployable;
import io.wse.runtime.NodeContext;
import io.wse.runtime.NodePart;
import io.wse.runtime.config.Config;

/** The publisher as a part of a node. It stops after the consumer, whose batches it answers. */
public final class PublisherPart implements NodePart {

  @Override
  public String name() {
    return "publisher";
  }

  @Override
  public int startOrder() {
    return 200;
  }

  @Override
  public void validate(Config config) {
    PublisherOptions.of(config);
  }

  @Override
  public Deployable create(NodeContext context) {
    return new PublisherVerticle(context, PublisherOptions.of(context.config()));
  }
}
