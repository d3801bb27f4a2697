package io.wse.runtime;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.Config;
import io.wse.runtime.http.HttpDoor;

/** The operator's port: {@code /metrics}, {@code /health/live}, {@code /health/ready}. */
final class Management extends VerticleBase {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final String host;
  private final int port;
  private final Gates gates;
  private final PrometheusMeterRegistry meters;
  private volatile int actualPort;

  Management(Config config, Gates gates, PrometheusMeterRegistry meters) {
    this.host = config.get(CommonKeys.MANAGEMENT_HOST);
    this.port = config.get(CommonKeys.MANAGEMENT_PORT);
    this.gates = gates;
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    HttpServer server =
        HttpDoor.create(vertx, new HttpServerOptions()).requestHandler(this::answer);
    return server
        .listen(port, host)
        .onSuccess(listening -> actualPort = listening.actualPort())
        .recover(
            failure ->
                Future.failedFuture(
                    StartException.listening(CommonKeys.MANAGEMENT_PORT, host, port, failure)));
  }

  /** The port that is listened on, also where 0 was set. */
  int port() {
    return actualPort;
  }

  private void answer(HttpServerRequest request) {
    if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      request.response().setStatusCode(405).putHeader("allow", "GET, HEAD").end();
      return;
    }
    switch (request.path()) {
      case "/metrics" -> metrics(request);
      case "/health/live" -> json(request, 200, new JsonObject().put("live", true));
      case "/health/ready" -> json(request, gates.allOpen() ? 200 : 503, readiness());
      default -> request.response().setStatusCode(404).end();
    }
  }

  /** Written on a worker: thousands of lines take longer than an event loop should be held. */
  private void metrics(HttpServerRequest request) {
    vertx
        .executeBlocking(() -> meters.scrape(PROMETHEUS_TEXT), false)
        .onSuccess(text -> request.response().putHeader("content-type", PROMETHEUS_TEXT).end(text))
        .onFailure(failure -> request.response().setStatusCode(500).end());
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

  private static void json(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .putHeader("cache-control", "no-store")
        .end(body.toBuffer());
  }
}
