package io.wse.socket;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.wse.codec.protocol.CloseCode;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * SockJS without WebSocket: streaming, polling and event source. Its own, since a close code and
 * the bytes still to be sent must get through on every transport. State on the verticle's context.
 */
final class SockJsEndpoint {
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Services services;
  private final Flusher flusher;
  private final Transports transports;
  private final Origins origins;
  private final TrustedProxies proxies;
  private final ConnectionLimits limits;
  private final Function<Caller, String> refusal;
  private final BiConsumer<Transport, Handshake> connect;
  private final Map<SockJsOwner, SockJsSession> sessions = new HashMap<>();

  /**
   * @param refusal why a new client is not taken now; null if it is
   */
  SockJsEndpoint(
      Services services,
      Flusher flusher,
      Transports transports,
      Origins origins,
      TrustedProxies proxies,
      ConnectionLimits limits,
      Function<Caller, String> refusal,
      BiConsumer<Transport, Handshake> connect) {
    this.services = services;
    this.flusher = flusher;
    this.transports = transports;
    this.origins = origins;
    this.proxies = proxies;
    this.limits = limits;
    this.refusal = refusal;
    this.connect = connect;
  }

  void mount(Router router) {
    router.route("/sockjs*").handler(this::handle);
  }

  private void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    SockJsPath path = SockJsPath.of(request.path());
    if (path == null) {
      routing.next();
      return;
    }
    String method = path.resource().method();
    if (!request.method().name().equals(method)) {
      request
          .response()
          .setStatusCode(METHOD_NOT_ALLOWED)
          .putHeader("Allow", HttpMethod.OPTIONS + ", " + method)
          .end();
      return;
    }
    switch (path.resource()) {
      case GREETING -> SockJsAnswer.text(request.response()).end("Welcome to SockJS!\n");
      case INFO -> info(request);
      case RAW_WEBSOCKET, WEBSOCKET -> requireUpgrade(request.response());
      case XHR -> receive(request, path, SockJsResponse.Mode.XHR);
      case XHR_STREAMING -> receive(request, path, SockJsResponse.Mode.XHR_STREAMING);
      case EVENT_SOURCE -> receive(request, path, SockJsResponse.Mode.EVENT_SOURCE);
      case XHR_SEND -> send(request, path);
    }
  }

  private void info(HttpServerRequest request) {
    JsonObject info =
        new JsonObject()
            .put("websocket", true)
            .put("cookie_needed", false)
            .put("origins", new JsonArray().add("*:*"))
            .put("entropy", Integer.toUnsignedLong(RANDOM.nextInt()));
    HttpServerResponse response = SockJsAnswer.of(request.response(), SockJsAnswer.JSON);
    if (SockJsCookie.of(request) == null) {
      SockJsCookie.set(response, caller(request).secure());
    }
    response.end(info.toBuffer());
  }

  /** WebSockets do not reach the router, unless a proxy has taken the upgrade out. */
  private static void requireUpgrade(HttpServerResponse response) {
    SockJsAnswer.text(response.setStatusCode(BAD_REQUEST))
        .end("Can \"Upgrade\" only to \"WebSocket\".");
  }

  private void receive(HttpServerRequest request, SockJsPath path, SockJsResponse.Mode mode) {
    Caller caller = caller(request);
    SockJsOwner owner = owner(request, path, caller);
    SockJsReceiver receiver = new SockJsResponse(request, mode);
    SockJsSession known = sessions.get(owner);
    if (known != null) {
      known.attach(receiver);
      return;
    }
    String refused = refusal.apply(caller);
    if (refused != null) {
      receiver.send(SockJsMessages.close(CloseCode.TOO_MANY_MESSAGES.code(), refused));
      receiver.end();
      return;
    }
    if (!limits.enterSession(owner)) {
      SockJsAnswer.text(request.response().setStatusCode(UNAVAILABLE))
          .putHeader(HttpHeaders.RETRY_AFTER, HttpVisitor.RETRY_AFTER_SECONDS)
          .end("this node has as many sessions as it may");
      return;
    }
    SockJsSession session =
        new SockJsSession(
            services.timers(),
            flusher,
            transports,
            services.options().writeQueueBytes(),
            () -> limits.leaveSession(owner),
            () -> {
              limits.leaveSession(owner);
              sessions.remove(owner);
            });
    sessions.put(owner, session);
    session.attach(receiver);
    connect.accept(
        session,
        Handshake.of(request.headers(), request.uri(), caller, origins, TransportKind.SOCKJS_HTTP));
  }

  private SockJsOwner owner(HttpServerRequest request, SockJsPath path, Caller caller) {
    return SockJsOwner.of(path.session(), request, caller, services.options().sockJsBinding());
  }

  private Caller caller(HttpServerRequest request) {
    return proxies.caller(request.remoteAddress(), request.headers());
  }

  private void send(HttpServerRequest request, SockJsPath path) {
    SockJsOwner owner = owner(request, path, caller(request));
    SockJsSession session = sessions.get(owner);
    if (session == null) {
      // A browser sends the cookie with a POST, but not with an event source of another origin.
      session = sessions.get(owner.withoutCookie());
    }
    if (session == null || session.isClosed()) {
      SockJsAnswer.text(request.response().setStatusCode(NOT_FOUND)).end();
      return;
    }
    SockJsPost post = new SockJsPost(request, session, services.options().maxFrameBytes());
    if (!session.begin(post)) {
      request.resume();
      SockJsAnswer.text(request.response().setStatusCode(UNAVAILABLE)).end();
    }
  }
}
