package io.wse.chaos.bus;

import io.vertx.core.Deployable;
import io.wse.runtime.NodeContext;
import io.wse.runtime.NodePart;

/** Makes a node's bus lose what a file says; nothing where {@link #FILE_VARIABLE} is not set. */
public final class BusLossPart implements NodePart {
  public static final String NAME = "bus-loss";
  public static final String FILE_VARIABLE = "CHAOS_BUS_LOSS_FILE";

  @Override
  public String name() {
    return NAME;
  }

  /** Before all others, so that nothing of theirs goes past it. */
  @Override
  public int startOrder() {
    return Integer.MIN_VALUE;
  }

  @Override
  public Deployable create(NodeContext context) {
    return new BusLossVerticle(System.getenv(FILE_VARIABLE), context.meters());
  }
}
