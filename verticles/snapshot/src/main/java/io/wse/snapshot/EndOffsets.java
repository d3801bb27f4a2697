package io.wse.snapshot;

import io.vertx.core.Future;
import java.util.Set;

/** Asks how far topics reach now. */
interface EndOffsets {

  /** Fails when it cannot be found out just now. */
  Future<Ends> of(Set<String> topics);
}
