package io.wse.socket;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;

/**
 * SockJS without WebSocket: streaming, polling and event source. Its own, since a close code and
 * the bytes still to be sent must get through on every transport. State on the verticle's context.
 */
final class SockJsEndpoint {
  private static final String SESSION = "/sockjs/:server/:session/";
  private static final String JSON = "application/json; charset=UTF-8";
  private static final String TEXT = "text/plain; charset=UTF-8";

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
    router.get("/sockjs").handler(SockJsEndpoint::greet);
    router.get("/sockjs/info").handler(SockJsEndpoint::info);
    router.post(SESSION + "xhr").handler(routing -> receive(routing, SockJsReceiver.Mode.XHR));
    router
        .post(SESSION + "xhr_streaming")
        .handler(routing -> receive(routing, SockJsReceiver.Mode.XHR_STREAMING));
    router
        .get(SESSION + "eventsource")
        .handler(routing -> receive(routing, SockJsReceiver.Mode.EVENT_SOURCE));
    router
        .post(SESSION + "xhr_send")
        .handler(BodyHandler.create(false).setBodyLimit(services.options().maxFrameBytes()))
        .handler(this::send)
        .failureHandler(this::sendFailed);
  }

  private static void greet(RoutingContext routing) {
    routing.response().putHeader("Content-Type", TEXT).end("Welcome to SockJS!\n");
  }

  private static void info(RoutingContext routing) {
    JsonObject info =
        new JsonObject()
            .put("websocket", true)
            .put("cookie_needed", false)
            .put("origins", new JsonArray().add("*:*"))
            .put("entropy", ThreadLocalRandom.current().nextLong(1L << 32));
    routing
        .response()
        .putHeader("Content-Type", JSON)
        .putHeader("Cache-Control", "no-store, no-cache, must-revalidate, max-age=0")
        .end(info.toBuffer());
  }

  private void receive(RoutingContext routing, SockJsReceiver.Mode mode) {
    String id = routing.pathParam("session");
    SockJsReceiver receiver = new SockJsReceiver(routing.request(), mode);
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
            services.options().maxFrameBytes(),
            () -> sessions.remove(id));
    sessions.put(id, session);
    session.attach(receiver);
    HttpServerRequest request = routing.request();
    connect.accept(
        session,
        Handshake.of(
            request.headers(),
            request.uri(),
            proxies.caller(request.remoteAddress(), request.headers()),
            origins,
            TransportKind.SOCKJS_HTTP));
  }

  private void send(RoutingContext routing) {
    SockJsSession session = sessions.get(routing.pathParam("session"));
    if (session == null || session.isClosed()) {
      routing.response().setStatusCode(404).end();
      return;
    }
    String body = routing.body().asString();
    if (body == null || body.isEmpty()) {
      routing.response().setStatusCode(500).end("Payload expected.");
      return;
    }
    List<String> messages;
    try {
      messages = SockJsMessages.read(Json.decodeValue(body));
    } catch (DecodeException | IllegalArgumentException e) {
      routing.response().setStatusCode(500).end("Broken JSON encoding.");
      return;
    }
    boolean taken = session.received(messages);
    routing.response().setStatusCode(taken ? 204 : 503).putHeader("Content-Type", TEXT).end();
  }

  private void sendFailed(RoutingContext routing) {
    SockJsSession session = sessions.get(routing.pathParam("session"));
    if (routing.statusCode() == 413 && session != null && !session.isClosed()) {
      session.tooLarge();
    }
    routing.response().setStatusCode(routing.statusCode() > 0 ? routing.statusCode() : 500).end();
  }
}
