package io.wse.runtime.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.function.Function;

/**
 * The HTTP servers of a node: HTTP/1.0 and HTTP/1.1 only, strict about requests, and with a
 * deadline for each. HTTP/2 in clear text is off: nothing here needs it, and it is one more
 * protocol that everybody could speak to the port.
 */
public final class HttpDoor {

  /**
   * @param request how long a request may take to arrive, and the first byte of a connection
   * @param keepAlive how long a connection may be idle between two requests
   */
  public record Timeouts(Duration request, Duration keepAlive) {
    public static final Timeouts DEFAULT =
        new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(75));
  }

  /** One connection, as its owner sees it. Called on the connection's event loop. */
  public interface Visitor {
    Visitor ANYBODY = new Visitor() {};

    /**
     * A request has come. Its headers may be changed.
     *
     * @throws RefusedRequest to answer it at once and to close the connection
     */
    default void check(HttpRequest request) throws RefusedRequest {}

    /** The connection waits for a request; false while one is answered. True at first. */
    default void awaitsRequest(boolean awaits) {}
  }

  private HttpDoor() {}

  /** A server for anybody, with the default time-outs. */
  public static HttpServer create(Vertx vertx, HttpServerOptions options) {
    return create(vertx, options, Timeouts.DEFAULT, channel -> Visitor.ANYBODY);
  }

  /**
   * A server that does not listen yet and has no handler of requests.
   *
   * @param visitors makes the visitor of a connection that was just accepted
   */
  public static HttpServer create(
      Vertx vertx,
      HttpServerOptions options,
      Timeouts timeouts,
      Function<Channel, Visitor> visitors) {
    options.setHttp2ClearTextEnabled(false);
    return vertx
        .createHttpServer(options)
        .invalidRequestHandler(HttpDoor::refuse)
        .connectionHandler(
            connection ->
                VertxPipelines.install(
                    connection,
                    options,
                    new RequestGuard(
                        timeouts, visitors.apply(VertxPipelines.channel(connection)))));
  }

  private static void refuse(HttpServerRequest request) {
    RefusedRequest refused = refusal(request.decoderResult().cause());
    HttpServerResponse response =
        request
            .response()
            .setStatusCode(refused.status())
            .putHeader("Connection", "close")
            .putHeader("Content-Type", "text/plain; charset=utf-8");
    refused.headers().forEach(response::putHeader);
    response.end(refused.getMessage() + "\n");
  }

  private static RefusedRequest refusal(Throwable cause) {
    if (cause instanceof RefusedRequest refused) {
      return refused;
    }
    if (cause instanceof TooLongHttpLineException) {
      return new RefusedRequest(414, "the request line is too long");
    }
    return cause instanceof TooLongHttpHeaderException
        ? new RefusedRequest(431, "the headers are too large")
        : new RefusedRequest(400, "expected a request of HTTP/1.1");
  }
}
