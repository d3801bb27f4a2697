package io.wse.socket;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.wse.log.ReplayLog;
import io.wse.runtime.NodeContext;
import io.wse.runtime.Readiness;
import io.wse.runtime.StartException;
import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.SnapshotDefinition;
import io.wse.runtime.config.SnapshotDefinitions;
import io.wse.runtime.config.SocketKeys;
import io.wse.runtime.http.HttpDoor;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where clients connect. Everything of this module lives on this verticle's context: one event
 * loop, no locks.
 */
final class SocketVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(SocketVerticle.class);
  private static final int ACCEPT_BACKLOG = 4096;
  private static final String LISTENER = "listener of the socket";
  private static final int CLOSE_ANSWER_SECONDS = 2;

  /**
   * Of the request line and of the headers. Twice the longest token, so that one that is somewhat
   * too long is refused by a close code, which a browser can see.
   */
  static final int MAX_HTTP_HEAD_BYTES = 2 * Authenticator.MAX_TOKEN_CHARS;

  private final NodeContext node;
  private final SocketOptions options;
  private final Function<Consumer<String>, Future<ReplayLog>> openLog;
  private final Readiness.Gate listening;
  private final Readiness.Gate logGate;
  private ReplayLog log;
  private LogProbe probe;
  private Services services;
  private Heartbeats heartbeats;
  private Endpoint endpoint;
  private HttpServer server;

  /**
   * @param openLog opens the log; it tells the given consumer why it must wait
   */
  SocketVerticle(
      NodeContext node,
      SocketOptions options,
      Function<Consumer<String>, Future<ReplayLog>> openLog) {
    this.node = node;
    this.options = options;
    this.openLog = openLog;
    this.listening = node.readiness().gate("socket");
    this.logGate = node.readiness().gate("log");
  }

  @Override
  public Future<?> start() {
    return openLog.apply(logGate::close).compose(this::start);
  }

  private Future<?> start(ReplayLog opened) {
    log = opened;
    Timers timers = new VertxTimers(vertx);
    Clock clock = Clock.systemUTC();
    SnapshotDefinitions definitions = SnapshotDefinitions.of(node.config());
    SocketMetrics metrics =
        new SocketMetrics(
            node.meters(), definitions.all().stream().map(SnapshotDefinition::name).toList());
    LogHealth health = new LogHealth(logGate);
    LogReader reader = new LogReader(log, health);
    Snapshots snapshots =
        new Snapshots(new VertxSnapshotBus(vertx.eventBus(), options.snapshotTimeout()), timers);
    Completions completions = new Completions(definitions, snapshots);
    Feeds feeds =
        new Feeds(new VertxChannelBus(vertx.eventBus()), reader, timers, metrics, completions);
    RefusalLog refusals = new RefusalLog(timers);
    services =
        new Services(
            node.nodeId(),
            options,
            timers,
            clock,
            new Authenticator(
                vertx,
                node.config().get(CommonKeys.JWT_SECRET),
                new ClaimReader(options.claims(), options.jwtLeeway().toMillis()),
                clock,
                refusals),
            reader,
            new Pages(reader, task -> context.runOnContext(turn -> task.run()), timers, metrics),
            feeds,
            snapshots,
            completions,
            new Connections(
                options.maxConnectionsPerUser(),
                new AddressLimits(
                    timers,
                    options.limits().connectionsPerAddress(),
                    options.limits().refusalsPerAddress())),
            new JoinQueue(timers, metrics),
            metrics,
            refusals);
    node.onMembershipChange(feeds::membershipChanged);
    probe = new LogProbe(log, health, timers);
    heartbeats = new Heartbeats(services.connections(), timers, clock, options);
    ConnectionLimits limits = connectionLimits();
    endpoint = new Endpoint(vertx, services, new Flusher(context), limits);
    server =
        HttpDoor.create(
            vertx,
            serverOptions(),
            options.requestTimeouts(),
            channel -> new HttpVisitor(channel, limits));
    endpoint.mount(server);
    probe.start();
    heartbeats.start();
    return server
        .listen(options.port(), options.host())
        .recover(
            failure ->
                release()
                    .transform(
                        released ->
                            Future.failedFuture(
                                StartException.listening(
                                    SocketKeys.PORT, options.host(), options.port(), failure))))
        .onSuccess(
            bound -> {
              LOG.atInfo()
                  .addKeyValue("host", options.host())
                  .addKeyValue("port", bound.actualPort())
                  .log("wse.socket.listening");
              node.watchListener(LISTENER, options.host(), bound.actualPort());
              listening.open();
            });
  }

  private ConnectionLimits connectionLimits() {
    Capacity capacity = Capacity.ofThisProcess();
    int connections = options.limits().connections().orElseGet(capacity::connections);
    int pending =
        options
            .limits()
            .pending()
            .orElseGet(() -> capacity.pending(connections, options.maxFrameBytes()));
    LOG.atInfo()
        .addKeyValue("connections", connections)
        .addKeyValue("pending", pending)
        .addKeyValue("descriptors", capacity.descriptors())
        .addKeyValue("reserved", capacity.reserve())
        .log("wse.socket.limits");
    if (connections > capacity.connections()) {
      LOG.atWarn()
          .addKeyValue("connections", connections)
          .addKeyValue("expected", "at most " + capacity.connections())
          .log("wse.socket.limits_too_high");
    }
    return new ConnectionLimits(connections, pending);
  }

  private HttpServerOptions serverOptions() {
    return new HttpServerOptions()
        .setAcceptBacklog(ACCEPT_BACKLOG)
        .setTcpNoDelay(true)
        // A peer that vanished while it only listened: TCP's own patience is a quarter of an hour.
        .setTcpUserTimeout(Math.toIntExact(2 * options.heartbeatInterval().toMillis()))
        // Any: UpgradeRules puts the one to choose first.
        .addWebSocketSubProtocol("*")
        .setMaxInitialLineLength(MAX_HTTP_HEAD_BYTES)
        .setMaxHeaderSize(MAX_HTTP_HEAD_BYTES)
        .setMaxWebSocketFrameSize(options.maxFrameBytes())
        .setMaxWebSocketMessageSize(options.maxFrameBytes())
        .setWebSocketClosingTimeout(CLOSE_ANSWER_SECONDS)
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false);
  }

  /** The port that clients connect to; for tests, which let it be chosen. */
  int port() {
    return server.actualPort();
  }

  @Override
  public Future<?> stop() {
    listening.close("stopping");
    node.forgetListener(LISTENER);
    if (services == null) {
      return log == null ? Future.succeededFuture() : log.close();
    }
    endpoint.refuse();
    services.joins().close();
    return new Drain(services.timers(), endpoint.transports(), node.drainTime())
        .run(services.connections().all())
        .eventually(() -> server.shutdown(0, TimeUnit.SECONDS))
        .eventually(this::release);
  }

  private Future<Void> release() {
    heartbeats.stop();
    probe.stop();
    services.snapshots().close();
    services.refusals().summarise();
    return services
        .feeds()
        .close()
        .eventually(log::close)
        .onComplete(done -> services.metrics().close());
  }
}
