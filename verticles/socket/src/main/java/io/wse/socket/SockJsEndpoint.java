package io.wse.socket;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;

/**
 * SockJS without WebSocket: streaming, polling and event source. Its own, since a close code and
 * the bytes still to be sent must get through on every transport. State on the verticle's context.
 */
final class SockJsEndpoint {
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;

  private final Services services;
  private final Flusher flusher;
  private final Transports transports;
  private final Origins origins;
  private final TrustedProxies proxies;
  private final BiConsumer<Transport, Handshake> connect;
  private final Map<String, SockJsSession> sessions = new HashMap<>();

  SockJsEndpoint(
      Services services,
      Flusher flusher,
      Transports transports,
      Origins origins,
      TrustedProxies proxies,
      BiConsumer<Transport, Handshake> connect) {
    this.services = services;
    this.flusher = flusher;
    this.transports = transports;
    this.origins = origins;
    this.proxies = proxies;
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
      case INFO -> info(request.response());
      case RAW_WEBSOCKET, WEBSOCKET -> refuseUpgrade(request);
      case XHR -> receive(request, path, SockJsResponse.Mode.XHR);
      case XHR_STREAMING -> receive(request, path, SockJsResponse.Mode.XHR_STREAMING);
      case EVENT_SOURCE -> receive(request, path, SockJsResponse.Mode.EVENT_SOURCE);
      case XHR_SEND -> send(request, path);
    }
  }

  private static void info(HttpServerResponse response) {
    JsonObject info =
        new JsonObject()
            .put("websocket", true)
            .put("cookie_needed", false)
            .put("origins", new JsonArray().add("*:*"))
            .put("entropy", ThreadLocalRandom.current().nextLong(1L << 32));
    SockJsAnswer.of(response, SockJsAnswer.JSON).end(info.toBuffer());
  }

  /** What reaches the router is no WebSocket, for one a proxy that does not pass the upgrade on. */
  private static void refuseUpgrade(HttpServerRequest request) {
    String upgrade = request.getHeader("Upgrade");
    SockJsAnswer.text(request.response().setStatusCode(BAD_REQUEST))
        .end(
            "websocket".equalsIgnoreCase(upgrade)
                ? "\"Connection\" must be \"Upgrade\"."
                : "Can \"Upgrade\" only to \"WebSocket\".");
  }

  private void receive(HttpServerRequest request, SockJsPath path, SockJsResponse.Mode mode) {
    String id = path.session();
    SockJsReceiver receiver = new SockJsResponse(request, mode);
    SockJsSession known = sessions.get(id);
    if (known != null) {
      known.attach(receiver);
      return;
    }
    SockJsSession session =
        new SockJsSession(
            services.timers(),
            flusher,
            transports,
            services.options().writeQueueBytes(),
            () -> sessions.remove(id));
    sessions.put(id, session);
    session.attach(receiver);
    connect.accept(
        session,
        Handshake.of(
            request.headers(),
            request.uri(),
            proxies.caller(request.remoteAddress(), request.headers()),
            origins,
            TransportKind.SOCKJS_HTTP));
  }

  private void send(HttpServerRequest request, SockJsPath path) {
    SockJsSession session = sessions.get(path.session());
    if (session == null || session.isClosed()) {
      SockJsAnswer.text(request.response().setStatusCode(NOT_FOUND)).end();
      return;
    }
    SockJsPost post = new SockJsPost(request, session, services.options().maxFrameBytes());
    if (session.begin(post)) {
      post.start();
    } else {
      SockJsAnswer.text(request.response().setStatusCode(UNAVAILABLE)).end();
    }
  }
}
