package io.wse.demo.api;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.wse.demo.DemoOptions;
import io.wse.demo.broker.Brokers;
import io.wse.demo.broker.Exchange;
import io.wse.demo.command.LocalBus;
import io.wse.demo.readmodel.Queries;
import java.time.Clock;

/** Serves the API and the page. */
public final class ApiVerticle extends VerticleBase {
  private final DemoOptions options;
  private final Queries queries;
  private final Brokers brokers;
  private final Exchange exchange;
  private final Clock clock;
  private final Health health;
  private HttpServer server;

  public ApiVerticle(
      DemoOptions options,
      Queries queries,
      Brokers brokers,
      Exchange exchange,
      Clock clock,
      Health health) {
    this.options = options;
    this.queries = queries;
    this.brokers = brokers;
    this.exchange = exchange;
    this.clock = clock;
    this.health = health;
  }

  @Override
  public Future<?> start() {
    var router =
        Routes.create(
            vertx,
            new Login(vertx, options, clock),
            new Commands(new LocalBus(vertx), brokers),
            new Reads(queries, brokers, exchange, clock),
            health,
            options.webRoot());
    return vertx
        .createHttpServer(
            new HttpServerOptions()
                .setHost(options.host())
                .setPort(options.port())
                .setCompressionSupported(true))
        .requestHandler(router)
        .listen()
        .onSuccess(listening -> server = listening);
  }

  /** The port it listens on. */
  public int port() {
    return server.actualPort();
  }

  @Override
  public Future<?> stop() {
    return server == null ? Future.succeededFuture() : server.close();
  }
}
