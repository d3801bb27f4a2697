package io.wse.runtime;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running node: a Vert.x instance in the cluster, the parts it runs, and its management port.
 * Several may live in one JVM.
 */
public final class Node {
  private static final Logger log = LoggerFactory.getLogger(Node.class);

  private static final long MIN_STOP_MS = 500;

  private record Running(String name, String deploymentId) {}

  private final Config config;
  private final Cluster cluster;
  private final NodeMeters meters;
  private final NodeContext context;
  private final Gates gates;
  private final Watchdog watchdog;
  private final Management management;
  private final Readiness.Gate started;
  private final Promise<Void> ready = Promise.promise();
  private final Promise<String> lost = Promise.promise();
  private final AtomicBoolean wasReady = new AtomicBoolean();
  private final AtomicReference<Future<Void>> stopping = new AtomicReference<>();

  /**
   * What runs, the latest first. Filled while starting, emptied while stopping; a start that is
   * given up may still add a part, which then ends with Vert.x.
   */
  private final Deque<Running> running = new ConcurrentLinkedDeque<>();

  private Node(Config config, Cluster cluster, NodeMeters meters, Gates gates) {
    this.config = config;
    this.cluster = cluster;
    this.meters = meters;
    this.gates = gates;
    this.started = gates.gate("started");
    this.watchdog =
        new Watchdog(
            gates.gate("responding"),
            config.get(CommonKeys.HEALTH_UNREADY_AFTER),
            config.get(CommonKeys.HEALTH_DEAD_AFTER));
    this.management = new Management(config, gates, meters.registry(), watchdog::dead);
    this.context =
        new NodeContext(
            cluster.vertx(),
            config,
            meters.registry(),
            gates,
            config.find(CommonKeys.NODE_ID).orElseGet(Node::randomId));
  }

  /**
   * Joins the cluster and starts the parts in their order. What had started is stopped again if one
   * cannot.
   *
   * @return fails with {@link ConfigException} or {@link StartException} where the operator can do
   *     something about it
   */
  public static Future<Node> start(Config config, List<NodePart> parts) {
    return begin(config, parts).started();
  }

  /** The same; the start can be given up before it is complete. */
  static NodeStart begin(Config config, List<NodePart> parts) {
    List<NodePart> inOrder =
        parts.stream().sorted(Comparator.comparingInt(NodePart::startOrder)).toList();
    // Promises without a context: one of a context is never completed once its event loop has
    // ended.
    Promise<Node> joined = Promise.promise();
    Promise<Node> result = Promise.promise();
    NodeStart start = new NodeStart(joined.future(), result.future());
    try {
      validate(config, inOrder);
    } catch (RuntimeException e) {
      joined.fail(e);
      result.fail(e);
      return start;
    }
    NodeMeters meters = new NodeMeters();
    Cluster.join(config, meters.vertxMetrics(), NodeMeters.vertxMetricsOptions())
        .onFailure(
            failure -> {
              meters.close();
              joined.fail(failure);
              result.fail(failure);
            })
        .onSuccess(
            cluster -> {
              Node node = new Node(config, cluster, meters, new Gates());
              joined.complete(node);
              node.start(inOrder)
                  .onSuccess(done -> result.complete(node))
                  .onFailure(failure -> node.stop().onComplete(done -> result.fail(failure)));
            });
    return start;
  }

  private static void validate(Config config, List<NodePart> parts) {
    List<Runnable> checks = new ArrayList<>();
    checks.add(() -> StopTimes.of(config));
    parts.forEach(part -> checks.add(() -> part.validate(config)));
    List<String> problems = new ArrayList<>();
    for (Runnable check : checks) {
      try {
        check.run();
      } catch (ConfigException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems.stream().distinct().toList());
    }
  }

  private Future<Void> start(List<NodePart> parts) {
    Vertx vertx = cluster.vertx();
    Probes.eventLoops(watchdog, vertx);
    watchdog.watch("memory of the network", Probes::directMemory);
    watchdog.start();
    context.watchdog(watchdog);
    vertx.exceptionHandler(this::uncaught);
    cluster.keep(gates.gate("cluster"), this::clusterLost);
    context.onFatal(this::broken);
    cluster.onMembershipChange(context::membershipChanged);
    gates.onMove(this::tellReadiness);
    GateMeters.show(gates, meters.registry());

    Readiness.Gate bus = gates.gate("bus");
    Future<Void> chain =
        deploy("management", () -> management, 1)
            .compose(done -> deploy("bus", () -> new BusProbe(cluster, bus), 1))
            .compose(done -> deploy("watch", () -> new BusWatch(cluster, meters.registry()), 1));
    for (NodePart part : parts) {
      chain =
          chain.compose(
              done -> deploy(part.name(), () -> part.create(context), part.instances(config)));
    }
    return chain.onSuccess(
        done -> {
          log.atInfo()
              .addKeyValue("node_id", nodeId())
              .addKeyValue("parts", parts.stream().map(NodePart::name).toList())
              .addKeyValue("members", cluster.members().size())
              .addKeyValue("management_port", managementPort())
              .addKeyValue("native_transport", vertx.isNativeTransportEnabled())
              .log("wse.node.started");
          started.open();
        });
  }

  private void clusterLost(String reason) {
    if (stopping.get() == null && lost.tryComplete(reason)) {
      log.atError()
          .addKeyValue("node_id", nodeId())
          .addKeyValue("reason", reason)
          .log("wse.cluster.lost");
    }
  }

  private void broken(String reason) {
    if (stopping.get() == null) {
      lost.tryComplete(reason);
    }
  }

  private void uncaught(Throwable failure) {
    if (stopping.get() != null && failure instanceof RejectedExecutionException) {
      return; // what was under way when the threads ended; nobody waits for it
    }
    log.atError()
        .addKeyValue("node_id", nodeId())
        .addKeyValue("error", failure.toString())
        .setCause(failure)
        .log("wse.error");
  }

  private Future<Void> deploy(String name, Supplier<Deployable> verticle, int instances) {
    if (stopping.get() != null) {
      return Future.failedFuture(
          new StartException("told to stop before " + name + " had started", null));
    }
    return cluster
        .vertx()
        .deployVerticle(verticle, new DeploymentOptions().setInstances(instances))
        .<Void>map(
            id -> {
              running.push(new Running(name, id));
              return null;
            })
        .recover(failure -> Future.failedFuture(explain(name, failure)));
  }

  private static Throwable explain(String name, Throwable failure) {
    return failure instanceof StartException || failure instanceof ConfigException
        ? failure
        : new StartException(name + " could not start: " + failure, failure);
  }

  private void tellReadiness() {
    boolean now = gates.allOpen();
    if (wasReady.getAndSet(now) == now) {
      return;
    }
    if (now) {
      log.atInfo().addKeyValue("node_id", nodeId()).log("wse.node.ready");
      ready.tryComplete();
    } else if (stopping.get() == null) {
      log.atWarn()
          .addKeyValue("node_id", nodeId())
          .addKeyValue("closed", gates.closed())
          .log("wse.node.not_ready");
    }
  }

  /**
   * Stops the parts in reverse order, each with what is left of {@code shutdown.timeout}, then
   * leaves the cluster. A part that takes longer, or fails, is logged and left behind. Stopping
   * again waits for the same stop.
   */
  public Future<Void> stop() {
    Promise<Void> stopped = Promise.promise();
    if (!stopping.compareAndSet(null, stopped.future())) {
      return stopping.get();
    }
    started.close("stopping");
    context.stopping();
    watchdog.close();
    long deadline = System.nanoTime() + StopTimes.of(config).shutdown().toNanos();
    stopNext(deadline).onComplete(partsStopped -> cluster.vertx().close().onComplete(stopped));
    stopped
        .future()
        .onComplete(
            done -> {
              meters.close();
              log.atInfo().addKeyValue("node_id", nodeId()).log("wse.node.stopped");
            });
    return stopped.future();
  }

  private Future<Void> stopNext(long deadline) {
    Running next = running.poll();
    if (next == null) {
      return Future.succeededFuture();
    }
    // At least a moment for each: what follows a part that used up the time may still stop in
    // order.
    long leftMs = Math.max(50, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    return cluster
        .vertx()
        .undeploy(next.deploymentId())
        .timeout(leftMs, TimeUnit.MILLISECONDS)
        .onFailure(
            failure ->
                log.atError()
                    .addKeyValue("node_id", nodeId())
                    .addKeyValue("part", next.name())
                    .addKeyValue("error", "did not stop in time or failed: " + failure)
                    .log("wse.error"))
        .eventually(() -> stopNext(deadline))
        .otherwiseEmpty();
  }

  /** Completes when all gates are open for the first time. */
  public Future<Void> ready() {
    return ready.future();
  }

  /**
   * Completes with the reason when the node is out of the cluster, or one of its threads has ended,
   * without having been told to stop. It does not come back: its process should end, and its
   * supervisor start another.
   */
  public Future<String> lost() {
    return lost.future();
  }

  public NodeContext context() {
    return context;
  }

  public Vertx vertx() {
    return cluster.vertx();
  }

  public String nodeId() {
    return context.nodeId();
  }

  /** How many nodes the cluster has, with this one. */
  public int members() {
    return cluster.members().size();
  }

  /** Where {@code /metrics} and {@code /health} are, also where 0 was set. */
  public int managementPort() {
    return management.port();
  }

  private static String randomId() {
    return "node-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  }
}
