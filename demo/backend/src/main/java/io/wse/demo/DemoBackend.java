package io.wse.demo;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.wse.demo.api.ApiVerticle;
import io.wse.demo.api.Health;
import io.wse.demo.broker.Brokers;
import io.wse.demo.broker.Exchange;
import io.wse.demo.broker.MarketVerticle;
import io.wse.demo.broker.SagaVerticle;
import io.wse.demo.command.CommandVerticle;
import io.wse.demo.command.LocalBus;
import io.wse.demo.kafka.KafkaProbe;
import io.wse.demo.kafka.Topics;
import io.wse.demo.readmodel.ProjectorVerticle;
import io.wse.demo.readmodel.Queries;
import io.wse.demo.readmodel.Schema;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The whole backend on one Vertx. It listens at once; commands and reads are refused as unavailable
 * until Kafka and PostgreSQL are there, for which it waits as long as it takes.
 */
public final class DemoBackend {
  private static final int PG_CONNECTIONS = 6;
  private static final int CONNECT_TIMEOUT_MS = 3_000;

  private final Vertx vertx;
  private final DemoOptions options;
  private final Pool pool;
  private final KafkaProbe kafka;
  private final Clock clock = Clock.systemUTC();
  private final Brokers brokers;
  private final Exchange exchange;
  private final ProjectorVerticle projector;
  private final CommandVerticle commands;
  private final ApiVerticle api;
  // In the order they are to be stopped.
  private final Deque<String> deployed = new ArrayDeque<>();
  private boolean stopping;

  private DemoBackend(Vertx vertx, DemoOptions options) {
    this.vertx = vertx;
    this.options = options;
    pool = pool(vertx, options.pgUrl());
    kafka = new KafkaProbe(vertx, options.kafkaBootstrap());
    brokers = new Brokers(options.seed());
    exchange = new Exchange(options.seed());
    var queries = new Queries(pool);
    projector = new ProjectorVerticle(pool, options.kafkaBootstrap(), options.projectorDelayMs());
    commands = new CommandVerticle(pool, options.kafkaBootstrap(), exchange, clock);
    var health =
        new Health()
            .add("commands", () -> Future.succeededFuture(commands.isLive()))
            .add("projector", () -> Future.succeededFuture(projector.isProjecting()))
            .add("postgres", () -> queries.reach().map(true))
            .add("kafka", () -> kafka.reach().map(true));
    api = new ApiVerticle(options, queries, brokers, exchange, clock, health);
  }

  private static Pool pool(Vertx vertx, String url) {
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(PG_CONNECTIONS).setConnectionTimeout(5))
        .with(new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS))
        .connectingTo(
            Schema.within(PgConnectOptions.fromUri(url))
                .addProperty("application_name", "wse-demo")
                // A transaction that a lost connection left open must not hold the positions'
                // locks.
                .addProperty("idle_in_transaction_session_timeout", "10000")
                .addProperty("statement_timeout", "10000"))
        .using(vertx)
        .build();
  }

  /** Completes when it listens; {@code /health/ready} tells when it serves. */
  public static Future<DemoBackend> start(Vertx vertx, DemoOptions options) {
    var backend = new DemoBackend(vertx, options);
    LocalBus.register(vertx);
    return backend
        .deploy(backend.api)
        .onSuccess(listening -> backend.startRest())
        .map(backend)
        .recover(failure -> backend.stop().transform(done -> Future.failedFuture(failure)));
  }

  private void startRest() {
    var schema = Retry.untilDone(vertx, "postgres", () -> stopping, () -> Schema.create(pool));
    var topics =
        Retry.untilDone(
            vertx, "kafka", () -> stopping, () -> Topics.create(vertx, options.kafkaBootstrap()));
    Future.all(schema, topics)
        // The saga and the market before the commands, which tell them what was under way.
        .compose(made -> deploy(projector))
        .compose(up -> deploy(new SagaVerticle(brokers, options.brokerDelayMs())))
        .compose(up -> deploy(new MarketVerticle(exchange, clock, options.marketDelayMs())))
        .compose(up -> deploy(commands));
  }

  private Future<Void> deploy(Deployable verticle) {
    if (stopping) {
      return Future.failedFuture("stopping");
    }
    return vertx
        .deployVerticle(verticle)
        .compose(
            id -> {
              deployed.add(id);
              return Future.succeededFuture();
            });
  }

  public int port() {
    return api.port();
  }

  /** HTTP first, so that nothing new comes in; then each part with what it has under way. */
  public Future<Void> stop() {
    stopping = true;
    Future<Void> stopped = Future.succeededFuture();
    for (var id : deployed) {
      stopped = stopped.transform(done -> vertx.undeploy(id).otherwiseEmpty());
    }
    return stopped.transform(done -> kafka.close()).transform(done -> pool.close());
  }
}
