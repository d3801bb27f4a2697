package io.wse.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.wse.runtime.config.Config;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node gives to the parts it runs. Safe from any thread. */
public final class NodeContext {
  private static final Logger LOG = LoggerFactory.getLogger(NodeContext.class);

  /** Who follows a part that used up the time may still say goodbye. */
  private static final Duration LEAST_DRAIN_TIME = Duration.ofMillis(50);

  private final Vertx vertx;
  private final Config config;
  private final MeterRegistry meters;
  private final Readiness readiness;
  private final String nodeId;
  private final List<Runnable> membershipListeners = new CopyOnWriteArrayList<>();
  private final Duration drainTime;
  private volatile Consumer<String> onFatal = reason -> {};

  /** Null in tests of one part. */
  private volatile Watchdog watchdog;

  /** Of {@link System#nanoTime()}; null until the node stops. */
  private volatile Long stoppingSinceNanos;

  public NodeContext(
      Vertx vertx, Config config, MeterRegistry meters, Readiness readiness, String nodeId) {
    this.vertx = vertx;
    this.config = config;
    this.meters = meters;
    this.readiness = readiness;
    this.nodeId = nodeId;
    this.drainTime = StopTimes.of(config).drain();
  }

  /** For tests of one part: a node without a cluster, with meters and gates of its own. */
  public static NodeContext local(Vertx vertx, Config config) {
    return new NodeContext(
        vertx, config, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), new Gates(), "local");
  }

  public Vertx vertx() {
    return vertx;
  }

  public Config config() {
    return config;
  }

  public MeterRegistry meters() {
    return meters;
  }

  public Readiness readiness() {
    return readiness;
  }

  public String nodeId() {
    return nodeId;
  }

  /**
   * How long a part that stops may take to hand its clients and what it is at to others. All parts
   * of a node share {@code drain.timeout}, so it is what is left of that.
   */
  public Duration drainTime() {
    Long since = stoppingSinceNanos;
    Duration left = since == null ? drainTime : drainTime.minusNanos(System.nanoTime() - since);
    return left.compareTo(LEAST_DRAIN_TIME) < 0 ? LEAST_DRAIN_TIME : left;
  }

  /**
   * Ends the node: a thread that it cannot do without has ended, or what it works with is in an
   * unknown state. Its process ends with an exit code, for its supervisor to start another. From
   * any thread.
   *
   * @param what for people, such as {@code the polling thread has ended}
   */
  public void fatal(String what, Throwable failure) {
    String reason = what + ": " + failure;
    try {
      LOG.atError()
          .addKeyValue("node_id", nodeId)
          .addKeyValue("error", reason)
          .setCause(failure)
          .log("wse.error");
    } finally {
      onFatal.accept(reason);
    }
  }

  /**
   * Has a listener asked once a second whether it answers HTTP requests. While it does not, the
   * node is not ready, and after {@code health.dead_after} not alive.
   *
   * @param name for the operator; several instances of a part that share a port share one
   */
  public void watchListener(String name, String host, int port) {
    if (watchdog != null) {
      watchdog.watch(name, Probes.listener(host, port));
    }
  }

  /** The listener is about to close. */
  public void forgetListener(String name) {
    if (watchdog != null) {
      watchdog.forget(name);
    }
  }

  void watchdog(Watchdog given) {
    watchdog = given;
  }

  void onFatal(Consumer<String> end) {
    onFatal = end;
  }

  /** The node begins to stop. */
  void stopping() {
    stoppingSinceNanos = System.nanoTime();
  }

  /**
   * Has the listener called, on the caller's Vert.x context, whenever a node has joined or left the
   * cluster. The bus may not know of it yet: who looks for what was missed looks again a little
   * later.
   */
  public void onMembershipChange(Runnable listener) {
    Context context = vertx.getOrCreateContext();
    membershipListeners.add(() -> context.runOnContext(done -> listener.run()));
  }

  /** Tells the listeners; the node does it when the cluster changes, and a test may. */
  public void membershipChanged() {
    membershipListeners.forEach(Runnable::run);
  }
}
