package io.wse.runtime;

import io.vertx.core.Deployable;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;

/**
 * A kind of verticle that a node can run. Found by {@link java.util.ServiceLoader}, so that a
 * node's class path decides what it can run.
 */
public interface NodePart {
  /**
   * What the part is called on the command line: {@code consumer}, {@code publisher}, {@code
   * snapshot}, {@code socket}.
   */
  String name();

  /**
   * Parts start in ascending order and stop in descending order: who serves starts before who asks.
   */
  int startOrder();

  /**
   * Checks the settings that this part needs, before anything starts. All parts are asked, so that
   * all problems are told at once.
   *
   * @throws ConfigException with what the node cannot start with
   */
  default void validate(Config config) {}

  /** How many instances run side by side, each on an event loop of its own. */
  default int instances(Config config) {
    return 1;
  }

  /**
   * Called once for each instance; everything that can fail or wait belongs into the verticle's
   * start.
   */
  Deployable create(NodeContext context);
}
