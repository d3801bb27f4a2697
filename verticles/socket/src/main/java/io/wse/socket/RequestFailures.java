package io.wse.socket;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/**
 * Answers a request that failed by a fault of this program with 500. Anybody can repeat such a
 * request at any rate, so it is logged as refusals are. State on the verticle's context.
 */
final class RequestFailures implements Handler<RoutingContext> {
  private final RefusalLog log;

  RequestFailures(RefusalLog log) {
    this.log = log;
  }

  @Override
  public void handle(RoutingContext failed) {
    HttpServerResponse response = failed.response();
    if (response.closed() || failed.failure() instanceof HttpClosedException) {
      return;
    }
    log.refused(RefusalLog.Refused.REQUEST, kind(failed.failure()), Map.of());
    if (response.headWritten()) {
      failed.request().connection().close();
    } else {
      JsonAnswer.error(response, 500, "INTERNAL_ERROR", "the request failed");
    }
  }

  /** The class and the place of the fault. The message may quote a token. */
  private static Map<String, String> kind(Throwable failure) {
    if (failure == null) {
      return Map.of();
    }
    StackTraceElement[] stack = failure.getStackTrace();
    return Map.of(
        "failure",
        failure.getClass().getName(),
        "at",
        stack.length == 0 ? "" : stack[0].toString());
  }
}
