package io.wse.runtime;

import io.vertx.core.Future;

/**
 * A node on its way up. It may wait for a backend for any time.
 *
 * @param joined completes when the node is in the cluster
 * @param started completes when all parts have started
 */
record NodeStart(Future<Node> joined, Future<Node> started) {

  /** Whether it is over: the node was ready once, or could not start. */
  boolean isOver() {
    return started.failed() || started.succeeded() && started.result().ready().isComplete();
  }

  /**
   * Gives the start up: stops the parts that have started and leaves the cluster. The part that is
   * starting is not waited for.
   */
  Future<Void> abandon() {
    return joined.compose(Node::stop);
  }
}
