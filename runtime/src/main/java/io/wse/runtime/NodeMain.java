package io.wse.runtime;

import io.vertx.core.Future;
import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import io.wse.runtime.config.Keys;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node as a process: {@code NodeMain [--config FILE] PART...}, where {@code all} is every part on
 * the class path. Ends with 0 when told to stop, also before it was ready, 2 when what it was given
 * is wrong, 1 when it could not start or stop, has lost its cluster, or an error has ended one of
 * its threads.
 */
public final class NodeMain {
  private static final Logger log = LoggerFactory.getLogger(NodeMain.class);
  private static final int FAILED = 1;
  private static final int REFUSED = 2;

  /** For leaving the cluster, beyond the time that the parts have. */
  private static final long LEAVE_TIMEOUT_MS = 3_000;

  /** For a node that was never ready: nobody relies on it yet. */
  private static final long ABANDON_TIMEOUT_MS = 1_000;

  private final AtomicInteger exitCode = new AtomicInteger();
  private volatile boolean isAbandoned;

  private NodeMain() {}

  public static void main(String[] args) {
    new NodeMain().run(args);
  }

  private void run(String[] args) {
    try {
      NodeArguments arguments = NodeArguments.parse(List.of(args), System.getenv());
      Config config = Config.load(arguments.file(), System.getenv(), Keys.all());
      Logging.apply(config);
      config
          .ignoredVariables()
          .forEach(
              variable ->
                  log.atWarn()
                      .addKeyValue("variable", variable)
                      .addKeyValue("reason", "holds the address of a service, not a setting")
                      .log("wse.config.variable_ignored"));
      List<NodePart> parts = Parts.named(arguments.parts(), Parts.onClassPath());
      Thread.setDefaultUncaughtExceptionHandler(this::uncaught);

      ThreadRoom.require(ThreadRoom.needed(), Thread::new);
      NodeStart start = Node.begin(config, parts);
      long stopTimeoutMs = config.get(CommonKeys.SHUTDOWN_TIMEOUT).toMillis() + LEAVE_TIMEOUT_MS;
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> stop(start, stopTimeoutMs), "wse-shutdown"));
      Future<Node> node = start.started();
      node.onFailure(failure -> apart("wse-failed", () -> fail(failure)));
      node.compose(Node::lost).onSuccess(reason -> apart("wse-lost", () -> end(reason, FAILED)));
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  /**
   * The exit waits for the shutdown hook, so it must not come from a thread that the hook waits
   * for. A process that cannot even start a thread is halted.
   */
  private static void apart(String name, Runnable end) {
    try {
      new Thread(end, name).start();
    } catch (OutOfMemoryError e) {
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private void fail(Throwable failure) {
    if (isAbandoned) {
      return;
    }
    boolean refused =
        failure instanceof ConfigException || failure instanceof IllegalArgumentException;
    if (!refused && !(failure instanceof StartException)) {
      log.atError().addKeyValue("error", failure.toString()).setCause(failure).log("wse.error");
    }
    end(failure.getMessage(), refused ? REFUSED : FAILED);
  }

  private void end(String message, int code) {
    System.err.println("wse: " + message);
    exitCode.set(code);
    System.exit(code);
  }

  /**
   * On the JVM's shutdown thread. A JVM that was told to stop by a signal would end with that
   * signal's code, so it is halted with the node's own; a node that hangs is halted too.
   */
  private void stop(NodeStart start, long timeoutMs) {
    if (start.isOver()) {
      stop(start.started(), timeoutMs);
    } else {
      abandon(start);
    }
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(exitCode.get());
  }

  private void stop(Future<Node> node, long timeoutMs) {
    try {
      await(node.compose(Node::stop), timeoutMs);
    } catch (ExecutionException e) {
      // A node that could not start has stopped itself, and has been reported.
      exitCode.compareAndSet(0, FAILED);
    } catch (TimeoutException | InterruptedException e) {
      exitCode.compareAndSet(0, FAILED);
      log.atError()
          .addKeyValue("error", "the node did not stop within " + timeoutMs + " ms and is halted")
          .log("wse.error");
    }
  }

  /**
   * Told to stop while it waits for a backend or the cluster: that is no failure. A backend that
   * says nothing may hold up the stop of a part, so that is not waited for either.
   */
  private void abandon(NodeStart start) {
    isAbandoned = true;
    try {
      await(start.abandon(), ABANDON_TIMEOUT_MS);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      // What is left ends with the process.
    }
    log.atInfo().log("wse.node.start_abandoned");
  }

  private static void await(Future<?> future, long timeoutMs)
      throws ExecutionException, TimeoutException, InterruptedException {
    future.toCompletionStage().toCompletableFuture().get(timeoutMs, TimeUnit.MILLISECONDS);
  }

  /** An error that ends a thread ends the node: nobody does that thread's work any more. */
  private void uncaught(Thread thread, Throwable failure) {
    try {
      log.atError()
          .addKeyValue("error", failure.toString())
          .addKeyValue("thread", thread.getName())
          .setCause(failure)
          .log("wse.error");
    } finally {
      if (failure instanceof Error) {
        String reason = "the thread " + thread.getName() + " has ended: " + failure;
        apart("wse-failed", () -> end(reason, FAILED));
      }
    }
  }
}
