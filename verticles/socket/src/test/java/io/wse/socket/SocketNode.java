package io.wse.socket;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.bus.BusCodecs;
import io.wse.codec.bus.Delivery;
import io.wse.log.ReplayLog;
import io.wse.runtime.NodeContext;
import io.wse.runtime.config.Config;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A node that runs the socket verticle alone, on a Vert.x of its own and a log that is given. */
final class SocketNode implements AutoCloseable {
  static final String SECRET = "a-secret-of-at-least-thirty-two-bytes";

  /** For connections that come from nowhere. */
  static final Caller CALLER = new Caller("127.0.0.1", "localhost", false, false);

  final Vertx vertx = Vertx.vertx();
  final FakeReadiness readiness = new FakeReadiness();
  final NodeContext context;
  final MemoryReplayLog log;
  private final SocketVerticle verticle;
  private String deployment;

  private SocketNode(MemoryReplayLog log, Map<String, ?> settings) {
    this.log = log;
    Map<String, Object> all = new HashMap<>();
    all.put("jwt.secret", SECRET);
    all.put("socket.port", 0);
    all.putAll(settings);
    BusCodecs.register(vertx.eventBus());
    context =
        new NodeContext(
            vertx,
            Config.of(all),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            readiness,
            "local");
    verticle =
        new SocketVerticle(
            context,
            SocketOptions.from(context.config()),
            waiting -> Future.succeededFuture((ReplayLog) log));
  }

  static SocketNode start() {
    return start(new MemoryReplayLog(), Map.of());
  }

  static SocketNode start(Map<String, ?> settings) {
    return start(new MemoryReplayLog(), settings);
  }

  static SocketNode start(MemoryReplayLog log, Map<String, ?> settings) {
    SocketNode node = new SocketNode(log, settings);
    try {
      node.deployment = await(node.vertx.deployVerticle(node.verticle));
    } catch (AssertionError e) {
      node.close();
      throw e;
    }
    return node;
  }

  int port() {
    return verticle.port();
  }

  /** Appends to the log and delivers over this node's bus, as a publisher does. */
  Delivery publish(Channel channel, LogEntry... entries) {
    Delivery delivery = log.append(channel, entries);
    deliver(delivery);
    return delivery;
  }

  void deliver(Delivery delivery) {
    vertx.eventBus().publish(delivery.channel().address(), delivery);
  }

  TestClient connect(String path) {
    return TestClient.connect(vertx, port(), path);
  }

  /** A client that listens: its token in the query, no hello. */
  TestClient listen(String userId) {
    return connect("/wse?token=" + token(userId));
  }

  static String token(String userId) {
    return token(userId, 3600, new JsonObject());
  }

  static String token(String userId, int lifetimeSeconds, JsonObject claims) {
    return jwt(SECRET)
        .generateToken(
            claims.copy().put("sub", userId),
            new JWTOptions().setExpiresInSeconds(lifetimeSeconds));
  }

  static JsonObject claim(String name, String... values) {
    return new JsonObject().put(name, new JsonArray(List.of(values)));
  }

  static String foreignToken(String userId) {
    return jwt("another-secret-of-at-least-thirty-two-bytes")
        .generateToken(
            new JsonObject().put("sub", userId), new JWTOptions().setExpiresInSeconds(3600));
  }

  private static JWTAuth jwt(String secret) {
    return JWTAuth.create(
        null,
        new JWTAuthOptions()
            .addPubSecKey(new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(secret)));
  }

  void stop() {
    await(stopping());
  }

  Future<Void> stopping() {
    String id = deployment;
    deployment = null;
    return id == null ? Future.succeededFuture() : vertx.undeploy(id);
  }

  @Override
  public void close() {
    stop();
    await(vertx.close());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("not in time, or failed", e);
    }
  }
}
