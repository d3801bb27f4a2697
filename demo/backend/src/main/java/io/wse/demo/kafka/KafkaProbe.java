package io.wse.demo.kafka;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;

/** Asks the brokers whether they answer, over one connection that is kept. Any thread may ask. */
public final class KafkaProbe {
  private final Vertx vertx;
  private final String bootstrap;
  private Admin admin;

  public KafkaProbe(Vertx vertx, String bootstrap) {
    this.vertx = vertx;
    this.bootstrap = bootstrap;
  }

  /** Fails if they do not. */
  public Future<Void> reach() {
    return vertx.executeBlocking(
        () -> {
          admin().describeCluster().clusterId().get();
          return null;
        },
        false);
  }

  // On worker threads, where a lock is no harm.
  private synchronized Admin admin() {
    if (admin == null) {
      admin = Topics.admin(bootstrap);
    }
    return admin;
  }

  public Future<Void> close() {
    return vertx.executeBlocking(
        () -> {
          synchronized (this) {
            if (admin != null) {
              admin.close(Duration.ZERO);
            }
          }
          return null;
        },
        false);
  }
}
