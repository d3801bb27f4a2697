package io.wse.socket;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.wse.codec.protocol.CloseCode;
import java.util.Map;
import java.util.regex.Pattern;

/** The HTTP server's paths. State on the verticle's context. */
final class Endpoint {
  static final String SUBPROTOCOL = "wse.v2";
  private static final Pattern PLAIN = Pattern.compile("/wse/?");
  private static final int UPGRADE_REQUIRED = 426;

  private final Services services;
  private final Flusher flusher;
  private final Transports transports = new Transports();
  private final Origins origins;
  private final TrustedProxies proxies;
  private final Router router;
  private boolean refusing;

  Endpoint(Vertx vertx, Services services, Flusher flusher, ConnectionLimits limits) {
    this.services = services;
    this.flusher = flusher;
    this.origins = new Origins(services.options().allowedOrigins());
    this.proxies = new TrustedProxies(services.options().trustedProxies());
    this.router = Router.router(vertx).errorHandler(500, new RequestFailures(services.refusals()));
    Cors cors =
        new Cors(
            origins, proxies, services.options().corsHeaders(), services.options().corsMaxAge());
    router.route("/wse/*").handler(cors::handle);
    router.route("/sockjs/*").handler(cors::handle);
    router
        .route("/wse")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(Endpoint::requireUpgrade);
    new SnapshotEndpoint(vertx, services).mount(router);
    new SockJsEndpoint(
            services, flusher, transports, origins, proxies, limits, this::refusal, this::connect)
        .mount(router);
  }

  /**
   * Serves the paths. WebSockets do not pass the router: what it would hand out hides the pipeline
   * that frames are written to.
   */
  void mount(HttpServer server) {
    server
        .webSocketHandshakeHandler(this::handshake)
        .webSocketHandler(this::connect)
        .requestHandler(router);
  }

  Transports transports() {
    return transports;
  }

  /** From now on whoever comes is sent away. */
  void refuse() {
    refusing = true;
  }

  private void handshake(ServerWebSocketHandshake handshake) {
    String path = handshake.path();
    if (PLAIN.matcher(path).matches()
        || SockJsPath.isRawWebSocket(path)
        || SockJsPath.isWebSocket(path)) {
      handshake.accept();
    } else {
      handshake.reject(404);
    }
  }

  private void connect(ServerWebSocket socket) {
    boolean sockJs = SockJsPath.isWebSocket(socket.path());
    SocketOptions options = services.options();
    Transport transport =
        sockJs
            ? new SockJsWebSocketTransport(socket, flusher, services.timers(), transports, options)
            : new WebSocketTransport(socket, flusher, services.timers(), transports, options);
    Caller caller = proxies.caller(socket.remoteAddress(), socket.headers());
    String refusal = refusal(caller);
    if (refusal != null) {
      transport.handler(new TurnedAway());
      transport.close(CloseCode.TOO_MANY_MESSAGES, refusal);
      return;
    }
    connect(
        transport,
        Handshake.of(
            socket.headers(),
            socket.uri(),
            caller,
            origins,
            sockJs ? TransportKind.SOCKJS_WEBSOCKET : TransportKind.WEBSOCKET));
  }

  /** Why a new client is not taken now, which is counted and logged; null if it is. */
  private String refusal(Caller caller) {
    String refusal = services.connections().refusal(caller);
    if (refusal != null) {
      int code = CloseCode.TOO_MANY_MESSAGES.code();
      services.metrics().closed(code);
      services
          .refusals()
          .refused(
              RefusalLog.Refused.CONNECTION,
              Map.of("address", caller.address(), "code", code),
              Map.of("reason", refusal));
    }
    return refusal;
  }

  private void connect(Transport transport, Handshake handshake) {
    Connection connection = new Connection(transport, handshake, services);
    connection.start();
    if (refusing) {
      connection.sendAway();
    }
  }

  private static void requireUpgrade(RoutingContext routing) {
    routing
        .response()
        .setStatusCode(UPGRADE_REQUIRED)
        .putHeader("Upgrade", "websocket")
        .putHeader("Connection", "Upgrade")
        .putHeader("Sec-WebSocket-Version", UpgradeRules.VERSION)
        .end("expected a WebSocket");
  }
}
