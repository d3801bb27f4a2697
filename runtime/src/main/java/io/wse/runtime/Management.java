package io.wse.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.Config;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The operator's port: {@code /metrics}, {@code /health/live}, {@code /health/ready}. The JDK's
 * server answers on threads of its own, so that it tells of event loops that are blocked and does
 * not stand still with them.
 */
final class Management extends VerticleBase {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String JSON = "application/json";

  /** A request that arrives slowly holds a thread until {@code maxReqTime}; others get another. */
  private static final int MOST_THREADS = 64;

  static {
    // In seconds. Read once by the server.
    limit("sun.net.httpserver.maxReqTime", "2");
    limit("sun.net.httpserver.maxRspTime", "60");
  }

  private final String host;
  private final int port;
  private final Gates gates;
  private final PrometheusMeterRegistry meters;
  private final Supplier<List<String>> dead;
  private final ThreadPoolExecutor threads;
  private HttpServer server;
  private volatile int actualPort;

  /**
   * @param dead what keeps the node from being alive; empty when it is
   */
  Management(
      Config config, Gates gates, PrometheusMeterRegistry meters, Supplier<List<String>> dead) {
    this.host = config.get(CommonKeys.MANAGEMENT_HOST);
    this.port = config.get(CommonKeys.MANAGEMENT_PORT);
    this.gates = gates;
    this.meters = meters;
    this.dead = dead;
    this.threads =
        new ThreadPoolExecutor(
            1, MOST_THREADS, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), Management::newThread);
  }

  private static void limit(String property, String seconds) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, seconds);
    }
  }

  private static Thread newThread(Runnable work) {
    Thread made = new Thread(work, "wse-management");
    made.setDaemon(true);
    return made;
  }

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(this::listen)
        .recover(
            failure ->
                Future.failedFuture(
                    StartException.listening(CommonKeys.MANAGEMENT_PORT, host, port, failure)));
  }

  private Void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(host, port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    actualPort = server.getAddress().getPort();
    return null;
  }

  @Override
  public Future<?> stop() {
    return vertx.executeBlocking(
        () -> {
          if (server != null) {
            server.stop(0);
          }
          threads.shutdownNow();
          return null;
        });
  }

  /** The port that is listened on, also where 0 was set. */
  int port() {
    return actualPort;
  }

  private void answer(HttpExchange request) throws IOException {
    try (request) {
      String protocol = request.getProtocol();
      if (!protocol.equals("HTTP/1.1") && !protocol.equals("HTTP/1.0")) {
        request.sendResponseHeaders(505, -1);
        return;
      }
      if (protocol.equals("HTTP/1.1") && !isNamedOnce(request.getRequestHeaders().get("Host"))) {
        request.sendResponseHeaders(400, -1);
        return;
      }
      String method = request.getRequestMethod();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        request.getResponseHeaders().set("Allow", "GET, HEAD");
        request.sendResponseHeaders(405, -1);
        return;
      }
      switch (request.getRequestURI().getPath()) {
        case "/metrics" -> send(request, 200, PROMETHEUS_TEXT, meters.scrape(PROMETHEUS_TEXT));
        case "/health/live" -> {
          List<String> reasons = dead.get();
          json(request, reasons.isEmpty(), liveness(reasons));
        }
        case "/health/ready" -> json(request, gates.allOpen(), readiness());
        default -> request.sendResponseHeaders(404, -1);
      }
    }
  }

  private static boolean isNamedOnce(List<String> hosts) {
    return hosts != null && hosts.size() == 1;
  }

  private static JsonObject liveness(List<String> reasons) {
    JsonObject shown = new JsonObject().put("live", reasons.isEmpty());
    return reasons.isEmpty() ? shown : shown.put("reasons", new JsonArray(reasons));
  }

  private JsonObject readiness() {
    JsonObject shown = new JsonObject();
    gates
        .reasons()
        .forEach(
            (name, reasons) -> {
              JsonObject gate = new JsonObject().put("open", reasons.isEmpty());
              if (!reasons.isEmpty()) {
                gate.put("reason", String.join("; ", reasons));
              }
              String remark = gates.remark(name);
              if (!remark.isEmpty()) {
                gate.put("remark", remark);
              }
              shown.put(name, gate);
            });
    return new JsonObject().put("ready", gates.allOpen()).put("gates", shown);
  }

  private static void json(HttpExchange request, boolean isGood, JsonObject body)
      throws IOException {
    request.getResponseHeaders().set("Cache-Control", "no-store");
    send(request, isGood ? 200 : 503, JSON, body.encode());
  }

  private static void send(HttpExchange request, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    request.getResponseHeaders().set("Content-Type", type);
    if (request.getRequestMethod().equals("HEAD")) {
      request.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
      request.sendResponseHeaders(status, -1);
      return;
    }
    request.sendResponseHeaders(status, body.length);
    request.getResponseBody().write(body);
  }
}
