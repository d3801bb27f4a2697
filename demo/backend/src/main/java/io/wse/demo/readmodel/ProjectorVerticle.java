package io.wse.demo.readmodel;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;

/** Deploys one {@link Projector}. */
public final class ProjectorVerticle extends VerticleBase {
  private final Pool pool;
  private final String bootstrap;
  private final long delayMs;
  private Projector projector;

  /** {@code delayMs}: how long each batch is held back before it is written, for tests. */
  public ProjectorVerticle(Pool pool, String bootstrap, long delayMs) {
    this.pool = pool;
    this.bootstrap = bootstrap;
    this.delayMs = delayMs;
  }

  @Override
  public Future<?> start() {
    projector = new Projector(vertx, new Projection(pool), bootstrap, delayMs);
    projector.start();
    return Future.succeededFuture();
  }

  /** Whether it is reading; false while it waits for Kafka or PostgreSQL. Any thread may ask. */
  public boolean isProjecting() {
    return projector != null && projector.isProjecting();
  }

  @Override
  public Future<?> stop() {
    return projector.stop();
  }
}
