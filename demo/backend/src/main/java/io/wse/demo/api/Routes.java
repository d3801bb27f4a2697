package io.wse.demo.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.wse.demo.domain.CommandRefused;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which request is whose, and how every kind of failure is answered. */
final class Routes {
  private static final Logger log = LoggerFactory.getLogger(Routes.class);
  private static final long MAX_BODY_BYTES = 64 * 1024;
  private static final long READ_TIMEOUT_MS = 5_000;

  private final Login login;

  private Routes(Login login) {
    this.login = login;
  }

  static Router create(
      Vertx vertx, Login login, Commands commands, Reads reads, Health health, Path webRoot) {
    var routes = new Routes(login);
    var router = Router.router(vertx);
    router.get("/health/live").handler(health::live);
    router.get("/health/ready").handler(health::ready);

    router.route("/api/*").handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
    router.post("/api/login").handler(login::logIn);
    routes.command(router.post("/api/broker-connections"), commands::connectBroker);
    routes.command(router.delete("/api/broker-connections/:id"), commands::disconnectBroker);
    routes.command(router.post("/api/orders"), commands::placeOrder);
    routes.command(router.delete("/api/orders/:id"), commands::cancelOrder);
    routes.read(router.get("/api/brokers"), reads::brokers);
    routes.read(router.get("/api/symbols"), reads::symbols);
    routes.read(router.get("/api/broker-connections"), reads::connections);
    routes.read(router.get("/api/broker-connections/:id"), reads::connection);
    routes.read(router.get("/api/accounts"), reads::accounts);
    routes.read(router.get("/api/accounts/:id"), reads::account);
    routes.read(router.get("/api/orders"), reads::orders);
    routes.read(router.get("/api/orders/:id"), reads::order);
    routes.read(router.get("/api/positions"), reads::positions);
    routes.read(router.get("/api/positions/:id"), reads::position);
    router.route("/api/*").handler(context -> context.fail(404));
    if (webRoot != null) {
      WebPage.mount(router, webRoot);
    }
    router.route().failureHandler(Routes::fail);
    for (var status : new int[] {400, 404, 405, 413, 500}) {
      router.errorHandler(status, Routes::fail);
    }
    return router;
  }

  private void command(
      Route route, BiFunction<RoutingContext, String, Future<JsonObject>> handler) {
    route.handler(
        context ->
            login
                .user(context)
                .compose(user -> handler.apply(context, user))
                .onSuccess(answer -> Json.send(context, 202, answer))
                .onFailure(failure -> refuse(context, failure)));
  }

  private void read(Route route, BiFunction<RoutingContext, String, Future<JsonObject>> handler) {
    route.handler(
        context ->
            login
                .user(context)
                .compose(
                    user ->
                        handler
                            .apply(context, user)
                            .recover(Routes::readFailure)
                            .timeout(READ_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                            .recover(Routes::readFailure))
                .onSuccess(answer -> Json.send(context, 200, answer))
                .onFailure(failure -> refuse(context, failure)));
  }

  /** A read fails for the database's sake if it was not refused: say so and let them try again. */
  private static Future<JsonObject> readFailure(Throwable failure) {
    if (failure instanceof ApiError.Thrown) {
      return Future.failedFuture(failure);
    }
    log.atWarn().addKeyValue("reason", failure.toString()).log("demo.read.failed");
    return Future.failedFuture(
        new ApiError.Thrown(ApiError.of(503, "unavailable", "the database is not answering")));
  }

  private static void refuse(RoutingContext context, Throwable failure) {
    if (failure instanceof ApiError.Thrown thrown) {
      thrown.error().send(context);
    } else if (failure instanceof CommandRefused refused) {
      ApiError.of(refused).send(context);
    } else {
      log.atError()
          .addKeyValue("path", context.normalizedPath())
          .setCause(failure)
          .log("demo.request.failed");
      ApiError.of(500, "internal", "something went wrong here").send(context);
    }
  }

  private static void fail(RoutingContext context) {
    var status = context.statusCode();
    if (context.failure() instanceof ApiError.Thrown || status == 500) {
      refuse(context, context.failure());
      return;
    }
    var error =
        switch (status) {
          case 404 -> ApiError.of(404, "not_found", "nothing is here");
          case 405 -> ApiError.of(405, "method_not_allowed", "not with this method");
          case 413 ->
              ApiError.of(413, "too_large", "the body is over " + MAX_BODY_BYTES + " bytes");
          default -> ApiError.of(status < 400 ? 400 : status, "invalid", "bad request");
        };
    error.send(context);
  }
}
