package io.wse.socket;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;

/**
 * Reads tokens: JWTs signed with HS256. A token must say when it ends, since a connection lasts as
 * long as its token.
 *
 * <p>Whatever the token, the future that {@link #authenticate} returns is complete, with an
 * identity or with a {@link NotAuthenticatedException}.
 */
final class Authenticator {
  /** Longest token, by whatever way it comes. */
  static final int MAX_TOKEN_CHARS = 16 << 10;

  private final JWTAuth jwt;
  private final ClaimReader claims;
  private final Clock clock;
  private final RefusalLog refusals;

  Authenticator(Vertx vertx, String secret, ClaimReader claims, Clock clock, RefusalLog refusals) {
    this.jwt =
        JWTAuth.create(
            vertx,
            new JWTAuthOptions()
                // The library fails on times of the wrong type, so this class compares them.
                .setJWTOptions(new JWTOptions().setIgnoreExpiration(true))
                .addPubSecKey(new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(secret)));
    this.claims = claims;
    this.clock = clock;
    this.refusals = refusals;
  }

  /** See the class. */
  Future<Identity> authenticate(String token) {
    try {
      return Future.succeededFuture(identity(token));
    } catch (NotAuthenticatedException e) {
      refusals.refused(RefusalLog.Refused.TOKEN, Map.of("cause", e.detail()), Map.of());
      return Future.failedFuture(e);
    }
  }

  /** Nothing else may leave this method: every way in relies on it. */
  private Identity identity(String token) throws NotAuthenticatedException {
    if (token.length() > MAX_TOKEN_CHARS) {
      throw NotAuthenticatedException.tooLong(MAX_TOKEN_CHARS);
    }
    try {
      return read(token);
    } catch (RuntimeException e) {
      // The library's messages may quote the token.
      throw NotAuthenticatedException.invalid("not a JSON Web Token");
    }
  }

  private Identity read(String token) throws NotAuthenticatedException {
    String[] segments = token.split("\\.", -1);
    if (segments.length != 3) {
      throw NotAuthenticatedException.invalid("not a JSON Web Token");
    }
    if (json(segments[0]).containsKey("crit")) {
      throw NotAuthenticatedException.invalid("header crit: names extensions, and none is known");
    }
    // The types of the claims come first: the library fails on some without saying which.
    Identity identity = claims.identity(json(segments[1]), clock.millis());
    Future<User> verified = jwt.authenticate(new TokenCredentials(token));
    if (!verified.succeeded()) {
      throw NotAuthenticatedException.invalid("the signature is not that of jwt.secret");
    }
    return identity;
  }

  private static JsonObject json(String segment) {
    byte[] decoded = Base64.getUrlDecoder().decode(segment);
    return (JsonObject) Json.decodeValue(Buffer.buffer(decoded));
  }
}
