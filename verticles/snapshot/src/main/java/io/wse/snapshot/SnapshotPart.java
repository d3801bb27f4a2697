package io.wse.snapshot;

import io.vertx.core.Deployable;
import io.wse.runtime.NodeContext;
import io.wse.runtime.NodePart;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.SnapshotDefinitions;

/** The snapshot verticle as a part of a node; it starts before the sockets that ask it. */
public final class SnapshotPart implements NodePart {

  @Override
  public String name() {
    return "snapshot";
  }

  @Override
  public int startOrder() {
    return 250;
  }

  @Override
  public void validate(Config config) {
    SnapshotOptions.of(config);
    SnapshotDefinitions.of(config);
  }

  @Override
  public Deployable create(NodeContext context) {
    return new SnapshotVerticle(context);
  }
}
