package io.wse.socket;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.wse.codec.bus.SnapshotAnswer;
import io.wse.codec.bus.SnapshotTrigger;
import io.wse.codec.protocol.ErrorCode;
import io.wse.codec.protocol.ServerFrames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A client's snapshot request over HTTP: {@code POST /wse/snapshot/request}, answered by the frame
 * that a connection would get, all rows in one.
 */
final class SnapshotEndpoint {
  private static final String PATH = "/wse/snapshot/request";
  private static final int MAX_BODY_BYTES = 4096;

  /** Of one user, on this node. */
  static final int MAX_AT_A_TIME = SnapshotOutbox.MAX_REQUESTS;

  private final Vertx vertx;
  private final Services services;

  /** Requests by user that are not answered yet, or whose answer is not taken. */
  private final Map<String, Integer> underWay = new HashMap<>();

  SnapshotEndpoint(Vertx vertx, Services services) {
    this.vertx = vertx;
    this.services = services;
  }

  void mount(Router router) {
    RequestFailures failures = new RequestFailures(services.refusals());
    router
        .post(PATH)
        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
        .handler(this::handle)
        .failureHandler(
            failed -> {
              switch (failed.statusCode()) {
                case 413 ->
                    error(
                        failed,
                        413,
                        ErrorCode.INVALID_FIELD,
                        "the body has at most " + MAX_BODY_BYTES + " bytes");
                case 400, 417 ->
                    error(
                        failed,
                        failed.statusCode(),
                        ErrorCode.INVALID_FIELD,
                        "the request is malformed");
                // Any status: the body handler gives 200 to a client that went.
                default -> failures.handle(failed);
              }
            });
    // The router names the allowed methods itself, but not to HEAD.
    router
        .route(PATH)
        .handler(
            routing ->
                routing.response().setStatusCode(405).putHeader("Allow", "OPTIONS, POST").end());
  }

  private void handle(RoutingContext routing) {
    String token = Handshake.bearer(routing.request().headers());
    if (token == null) {
      error(routing, 401, ErrorCode.NOT_AUTHENTICATED, "expected Authorization: Bearer");
      return;
    }
    services
        .authenticator()
        .authenticate(token)
        .onComplete(
            identity -> request(routing, identity),
            failure -> error(routing, 401, ErrorCode.NOT_AUTHENTICATED, failure.getMessage()));
  }

  /** An answer counts until the client has taken it: many slow readers would hold many answers. */
  private void request(RoutingContext routing, Identity identity) {
    String userId = identity.userId();
    if (underWay.merge(userId, 1, Integer::sum) > MAX_AT_A_TIME) {
      ended(userId);
      error(
          routing,
          503,
          ErrorCode.SNAPSHOT_UNAVAILABLE,
          "at most " + MAX_AT_A_TIME + " requests at a time");
      return;
    }
    routing.addEndHandler(done -> ended(userId));
    answer(routing, identity);
  }

  private void ended(String userId) {
    underWay.computeIfPresent(userId, (id, count) -> count == 1 ? null : count - 1);
  }

  private void answer(RoutingContext routing, Identity identity) {
    String snapshotType = snapshotType(routing.body().buffer());
    if (snapshotType == null) {
      error(
          routing,
          400,
          ErrorCode.INVALID_FIELD,
          "expected a JSON object with snapshot_type, the name of a snapshot");
      return;
    }
    services
        .snapshots()
        .request(identity.userId(), snapshotType)
        .compose(
            answer ->
                body(answer)
                    .onSuccess(
                        body -> {
                          JsonAnswer.json(routing.response(), body);
                          Snapshots.tellSent(
                              services.metrics(),
                              identity.userId(),
                              answer,
                              SnapshotTrigger.REQUEST);
                        }))
        .onFailure(
            failure -> {
              SnapshotRefusal refusal = SnapshotRefusal.of(failure);
              error(routing, refusal.status(), refusal.code(), refusal.message("snapshot_type"));
            });
  }

  private static String snapshotType(Buffer body) {
    try {
      return body != null
              && Json.decodeValue(body) instanceof JsonObject json
              && json.getValue("snapshot_type") instanceof String type
              && !type.isEmpty()
          ? type
          : null;
    } catch (DecodeException e) {
      return null;
    }
  }

  private Future<Buffer> body(SnapshotAnswer answer) {
    List<Buffer> frames = ServerFrames.snapshot(answer, SnapshotTrigger.REQUEST, null, null);
    // Many rows take their time; not on the event loop.
    return frames.size() == 1
        ? Future.succeededFuture(frames.get(0))
        : vertx.executeBlocking(() -> SnapshotMerge.merge(frames), false);
  }

  private static void error(RoutingContext routing, int status, ErrorCode code, String message) {
    if (status == 401) {
      routing.response().putHeader("WWW-Authenticate", "Bearer");
    }
    JsonAnswer.error(routing.response(), status, code.name(), message);
  }
}
