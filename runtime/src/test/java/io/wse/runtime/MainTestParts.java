package io.wse.runtime;

import com.hazelcast.core.Hazelcast;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.concurrent.CountDownLatch;

/** What a node of the tests can run as a process. */
public final class MainTestParts {
  private MainTestParts() {}

  /** Starts and stops. */
  public static final class Quiet implements NodePart {
    @Override
    public String name() {
      return "quiet";
    }

    @Override
    public int startOrder() {
      return 1;
    }

    @Override
    public Deployable create(NodeContext node) {
      return new VerticleBase() {};
    }
  }

  /** Throws on its context once it is ready. */
  public static final class Throwing implements NodePart {
    @Override
    public String name() {
      return "throwing";
    }

    @Override
    public int startOrder() {
      return 2;
    }

    @Override
    public Deployable create(NodeContext node) {
      return new VerticleBase() {
        @Override
        public Future<?> start() {
          context.runOnContext(
              later -> {
                throw new IllegalStateException("thrown on a context");
              });
          return Future.succeededFuture();
        }
      };
    }
  }

  /** Throws its node out of the cluster once it is there. */
  public static final class Outcast implements NodePart {
    @Override
    public String name() {
      return "outcast";
    }

    @Override
    public int startOrder() {
      return 4;
    }

    @Override
    public Deployable create(NodeContext node) {
      return new VerticleBase() {
        @Override
        public Future<?> start() {
          new Thread(
                  () ->
                      Hazelcast.getAllHazelcastInstances()
                          .forEach(cluster -> cluster.getLifecycleService().terminate()))
              .start();
          return Future.succeededFuture();
        }
      };
    }
  }

  /** Has a thread of its own, which an error ends. */
  public static final class Dying implements NodePart {
    @Override
    public String name() {
      return "dying";
    }

    @Override
    public int startOrder() {
      return 5;
    }

    @Override
    public Deployable create(NodeContext node) {
      return new VerticleBase() {
        @Override
        public Future<?> start() {
          new Thread(
                  () -> {
                    throw new LinkageError("planted");
                  },
                  "dying-thread")
              .start();
          return Future.succeededFuture();
        }
      };
    }
  }

  /** Waits for ever for a backend that never comes. */
  public static final class Waiting implements NodePart {
    @Override
    public String name() {
      return "waiting";
    }

    @Override
    public int startOrder() {
      return 6;
    }

    @Override
    public Deployable create(NodeContext node) {
      return new VerticleBase() {
        @Override
        public Future<?> start() {
          System.out.println("waiting for a backend");
          return Promise.promise().future();
        }
      };
    }
  }

  /** Never becomes ready, and never stops: what it was given says nothing. */
  public static final class Unready implements NodePart {
    @Override
    public String name() {
      return "unready";
    }

    @Override
    public int startOrder() {
      return 7;
    }

    @Override
    public Deployable create(NodeContext node) {
      node.readiness().gate("backend").close("says nothing");
      return new VerticleBase() {
        @Override
        public Future<?> stop() {
          return Promise.promise().future();
        }
      };
    }
  }

  /** Blocks its event loop for ever when it is stopped. */
  public static final class Stuck implements NodePart {
    @Override
    public String name() {
      return "stuck";
    }

    @Override
    public int startOrder() {
      return 3;
    }

    @Override
    public Deployable create(NodeContext node) {
      return new VerticleBase() {
        @Override
        public Future<?> stop() throws InterruptedException {
          new CountDownLatch(1).await();
          return Future.succeededFuture();
        }
      };
    }
  }
}
