package io.wse.demo.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import io.vertx.ext.web.RoutingContext;
import io.wse.demo.DemoOptions;
import io.wse.demo.domain.Times;
import java.time.Clock;
import java.util.regex.Pattern;

/** Tokens: made for any user name, since this is a demo; asked for with every other call. */
final class Login {
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9_.@-]{1,64}");
  private static final String BEARER = "Bearer ";
  private static final String ALGORITHM = "HS256";
  private static final String HOST = "{host}";

  private final JWTAuth tokens;
  private final DemoOptions options;
  private final Clock clock;

  Login(Vertx vertx, DemoOptions options, Clock clock) {
    this.options = options;
    this.clock = clock;
    tokens =
        JWTAuth.create(
            vertx,
            new JWTAuthOptions()
                .addPubSecKey(
                    new PubSecKeyOptions().setAlgorithm(ALGORITHM).setBuffer(options.jwtSecret())));
  }

  void logIn(RoutingContext context) {
    var expected = "expected 1 to 64 of the characters A-Z a-z 0-9 _ . @ -";
    var user = Input.of(context).text("user", expected);
    if (!USER.matcher(user).matches()) {
      throw Input.invalid("user", expected);
    }
    var expiresAt = clock.instant().plusSeconds(options.tokenTtlS());
    var token =
        tokens.generateToken(
            new JsonObject().put("sub", user),
            new JWTOptions().setAlgorithm(ALGORITHM).setExpiresInSeconds(options.tokenTtlS()));
    Json.send(
        context,
        200,
        new JsonObject()
            .put("token", token)
            .put("user_id", user)
            .put("expires_at", Times.format(expiresAt))
            .put("socket_urls", socketUrls(context)));
  }

  /** Where a page that was opened under one name of this machine finds nodes under the same. */
  private JsonArray socketUrls(RoutingContext context) {
    var asked = context.request().authority();
    var host = asked == null ? "localhost" : asked.host();
    return new JsonArray(
        options.socketUrls().stream().map(url -> url.replace(HOST, host)).toList());
  }

  /** The user id of the request's token. */
  Future<String> user(RoutingContext context) {
    var header = context.request().getHeader("Authorization");
    if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Future.failedFuture(
          unauthenticated("expected an Authorization header with a Bearer token"));
    }
    return tokens
        .authenticate(new TokenCredentials(header.substring(BEARER.length()).strip()))
        .transform(
            checked -> {
              var user = checked.succeeded() ? checked.result().subject() : null;
              return user == null
                  ? Future.failedFuture(unauthenticated("the token is not valid or has expired"))
                  : Future.succeededFuture(user);
            });
  }

  private static ApiError.Thrown unauthenticated(String message) {
    return new ApiError.Thrown(ApiError.of(401, "unauthenticated", message));
  }
}
