package io.wse.publisher;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.wse.codec.bus.LostPosition;
import io.wse.log.ReplayLog;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins the log anew where Kafka lost positions. An outage loses those of many partitions at once,
 * and every new generation is a resync of all clients: what comes while one is begun waits, and
 * goes together in the next.
 *
 * <p>State lives on the verticle's context.
 */
final class LostPositions {
  private static final Logger LOG = LoggerFactory.getLogger(LostPositions.class);

  private final ReplayLog log;
  private final PublisherMetrics metrics;
  private List<LostPosition> waiting = new ArrayList<>();
  private Promise<Void> next = Promise.promise();
  private boolean working;

  LostPositions(ReplayLog log, PublisherMetrics metrics) {
    this.log = log;
    this.metrics = metrics;
  }

  /** Succeeds when every channel that may have missed something has begun a new epoch. */
  Future<Void> add(LostPosition lost) {
    waiting.add(lost);
    Future<Void> done = next.future();
    if (!working) {
      begin();
    }
    return done;
  }

  private void begin() {
    working = true;
    List<LostPosition> lost = waiting;
    Promise<Void> promise = next;
    waiting = new ArrayList<>();
    next = Promise.promise();
    log.beginAnew(lost)
        .onComplete(
            done -> {
              if (done.succeeded() && done.result() > 0) {
                metrics.begunAnew();
                LOG.atWarn()
                    .addKeyValue("positions", lost.size())
                    .addKeyValue("buckets", done.result())
                    .log("wse.log.begun_anew");
              }
              promise.handle(done.mapEmpty());
              working = false;
              if (!waiting.isEmpty()) {
                begin();
              }
            });
  }
}
