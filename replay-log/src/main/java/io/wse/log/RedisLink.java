package io.wse.log;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Redis, kept up. Requests are pipelined over it, so Redis runs and answers them
 * in the order of their sending; that order is why this is one connection and not a pool.
 *
 * <p>While there is no connection, requests fail at once, so that callers pause instead of queueing
 * up; it is tried again with a growing delay. Answers come in order, so a request that is not
 * answered in time says that the connection is stuck, and the connection is given up with all that
 * is in flight.
 *
 * <p>All state lives on one context; {@link #run} brings callers there.
 */
final class RedisLink {

  private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
  private static final long FIRST_RETRY_MS = 50;
  private static final long LAST_RETRY_MS = 2_000;

  /** A request on its way. */
  private static final class Exchange {
    final Request request;
    final Promise<Response> promise = Promise.promise();
    long deadlineNanos;

    Exchange(Request request, long deadlineNanos) {
      this.request = request;
      this.deadlineNanos = deadlineNanos;
    }
  }

  private final Vertx vertx;
  private final ContextInternal context;
  private final ReplayLogOptions options;
  private final Function<RedisConnection, Future<Void>> handshake;
  private final Consumer<String> waitsFor;
  private final Promise<Void> opened = Promise.promise();
  private final Deque<Exchange> inFlight = new ArrayDeque<>();
  private final Deque<Exchange> waiting = new ArrayDeque<>();

  private Redis client;
  private RedisConnection connection;
  private String downReason = "not connected yet";
  private long retryMs = FIRST_RETRY_MS;
  private long sweepTimer;
  private boolean reported;
  private boolean closed;

  /**
   * @param handshake what a new connection must pass before it is used; a {@link
   *     LogRefusedException} at the first connection fails the opening
   * @param waiting told, on the link's context, why it is not opened yet, each time it was tried
   */
  RedisLink(
      Vertx vertx,
      ReplayLogOptions options,
      Function<RedisConnection, Future<Void>> handshake,
      Consumer<String> waiting) {
    this.vertx = vertx;
    this.context = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
    this.options = options;
    this.handshake = handshake;
    this.waitsFor = waiting;
  }

  /**
   * Runs at once on the link's context, else later there. A handler of the bus or of HTTP runs on a
   * duplicate of its verticle's context, which has the same thread; blocking code has another.
   */
  void run(Runnable action) {
    ContextInternal current = ContextInternal.current();
    if (current != null && current.unwrap() == context && context.inThread()) {
      action.run();
    } else {
      context.runOnContext(ignored -> action.run());
    }
  }

  /** Completes when first connected, however long that takes; fails when the server is refused. */
  Future<Void> open() {
    run(
        () -> {
          long sweepMs = Math.max(1, options.requestTimeoutMs() / 10);
          sweepTimer = vertx.setPeriodic(sweepMs, ignored -> sweep());
          connect();
        });
    return opened.future();
  }

  /** To be called on the link's context. */
  Future<Response> send(Request request) {
    if (closed) {
      return Future.failedFuture(new LogUnavailableException("the log is closed"));
    }
    if (connection == null) {
      return Future.failedFuture(new LogUnavailableException("no Redis: " + downReason));
    }
    Exchange exchange = new Exchange(request, deadlineNanos());
    if (inFlight.size() < options.maxInFlight()) {
      write(exchange);
    } else if (waiting.size() < options.maxWaiting()) {
      waiting.add(exchange);
    } else {
      return Future.failedFuture(
          new LogUnavailableException(waiting.size() + " requests wait for Redis already"));
    }
    return exchange.promise.future();
  }

  Future<Void> close() {
    Promise<Void> done = Promise.promise();
    run(
        () -> {
          if (!closed) {
            vertx.cancelTimer(sweepTimer);
            disconnect("the log is closed");
            closed = true;
            opened.tryFail(new LogUnavailableException("the log is closed"));
          }
          done.complete();
        });
    return done.future();
  }

  private void connect() {
    Redis attempt = Redis.createClient(vertx, redisOptions());
    client = attempt;
    attempt
        .connect()
        .compose(found -> handshake.apply(found).map(found))
        .timeout(options.requestTimeoutMs(), TimeUnit.MILLISECONDS)
        .onComplete(
            result ->
                run(
                    () -> {
                      if (client != attempt) {
                        return;
                      }
                      if (result.succeeded()) {
                        connected(result.result());
                      } else {
                        notConnected(result.cause());
                      }
                    }));
  }

  private void connected(RedisConnection found) {
    connection = found;
    retryMs = FIRST_RETRY_MS;
    Redis current = client;
    found.endHandler(ignored -> lost(current, "Redis closed the connection"));
    found.exceptionHandler(failure -> lost(current, RedisFault.reason(failure)));
    if (reported) {
      LOG.info("wse.log.connected");
    }
    reported = false;
    opened.tryComplete();
  }

  private void notConnected(Throwable cause) {
    if (cause instanceof LogRefusedException && !opened.future().isComplete()) {
      disconnect(cause.getMessage());
      closed = true;
      vertx.cancelTimer(sweepTimer);
      opened.fail(cause);
      return;
    }
    String reason = RedisFault.reason(cause);
    if (!opened.future().isComplete()) {
      waitsFor.accept(reason);
    }
    giveUp(reason);
  }

  private void lost(Redis ofClient, String reason) {
    run(
        () -> {
          if (client == ofClient) {
            giveUp(reason);
          }
        });
  }

  private void giveUp(String reason) {
    if (!reported || !reason.equals(downReason)) {
      LOG.atWarn().addKeyValue("reason", reason).log("wse.log.unavailable");
      reported = true;
    }
    disconnect(reason);
    long delayMs = retryMs / 2 + ThreadLocalRandom.current().nextLong(retryMs / 2 + 1);
    retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
    vertx.setTimer(
        Math.max(1, delayMs),
        ignored -> {
          if (!closed && client == null) {
            connect();
          }
        });
  }

  /** Fails everything under way. The client is closed as a whole: its pool keeps sockets open. */
  private void disconnect(String reason) {
    downReason = reason;
    connection = null;
    if (client != null) {
      client.close();
      client = null;
    }
    Deque<Exchange> failed = new ArrayDeque<>(inFlight);
    failed.addAll(waiting);
    inFlight.clear();
    waiting.clear();
    failed.forEach(
        exchange -> exchange.promise.tryFail(new LogUnavailableException("no Redis: " + reason)));
  }

  private void write(Exchange exchange) {
    Redis current = client;
    exchange.deadlineNanos = deadlineNanos();
    inFlight.add(exchange);
    connection
        .send(exchange.request)
        .onComplete(result -> run(() -> answered(current, exchange, result)));
  }

  private void answered(
      Redis ofClient, Exchange exchange, io.vertx.core.AsyncResult<Response> result) {
    if (client != ofClient || !inFlight.remove(exchange)) {
      return;
    }
    if (result.succeeded()) {
      exchange.promise.complete(result.result());
    } else {
      String message = RedisFault.reason(result.cause());
      exchange.promise.fail(new LogUnavailableException(message, result.cause()));
      if (endsConnection(result.cause())) {
        giveUp(message);
        return;
      }
    }
    while (client == ofClient && inFlight.size() < options.maxInFlight() && !waiting.isEmpty()) {
      write(waiting.poll());
    }
  }

  /** An error reply is an answer like any other, unless it says that this is the wrong server. */
  private static boolean endsConnection(Throwable failure) {
    return !(failure instanceof ErrorType error)
        || error.is("CONNECTION_CLOSED")
        || error.is("READONLY")
        || error.is("MASTERDOWN");
  }

  private void sweep() {
    long now = System.nanoTime();
    if (!inFlight.isEmpty() && now - inFlight.peek().deadlineNanos > 0) {
      giveUp("no answer within " + options.requestTimeoutMs() + " ms");
      return;
    }
    while (!waiting.isEmpty() && now - waiting.peek().deadlineNanos > 0) {
      waiting
          .poll()
          .promise
          .fail(new LogUnavailableException("waited too long for requests before it"));
    }
  }

  private long deadlineNanos() {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(options.requestTimeoutMs());
  }

  private RedisOptions redisOptions() {
    NetClientOptions net =
        new NetClientOptions()
            .setConnectTimeout((int) Math.min(options.requestTimeoutMs(), Integer.MAX_VALUE))
            .setTcpNoDelay(true)
            .setTcpKeepAlive(true);
    options.tls().applyTo(net);
    RedisOptions redis =
        new RedisOptions()
            .setConnectionString(options.redisUrl())
            .setPreferredProtocolVersion(ProtocolVersion.RESP2)
            .setNetClientOptions(net)
            .setMaxPoolSize(1)
            .setMaxWaitingHandlers(options.maxInFlight() + 16);
    // The one connection is never idle in the pool, so there is nothing to recycle.
    return redis.setPoolCleanerInterval(-1).setPoolRecycleTimeout(-1);
  }
}
