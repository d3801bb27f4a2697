package io.wse.socket;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import io.wse.codec.Channel;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads tokens: JWTs signed with HS256. A token must say when it ends, since a connection lasts as
 * long as its token.
 */
final class Authenticator {
  private static final int MAX_TOKEN_CHARS = 16 << 10;

  private final JWTAuth jwt;
  private final SocketOptions.Claims claims;
  private final Clock clock;

  Authenticator(Vertx vertx, String secret, SocketOptions.Claims claims, Clock clock) {
    this.jwt =
        JWTAuth.create(
            vertx,
            new JWTAuthOptions()
                .addPubSecKey(new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(secret)));
    this.claims = claims;
    this.clock = clock;
  }

  /** Fails with {@link NotAuthenticatedException}. */
  Future<Identity> authenticate(String token) {
    if (token.length() > MAX_TOKEN_CHARS) {
      return refused("the token is longer than " + MAX_TOKEN_CHARS + " characters");
    }
    return jwt.authenticate(new TokenCredentials(token))
        .transform(
            done -> {
              if (done.failed()) {
                // Its message may quote the token.
                return refused("the token is not valid or has expired");
              }
              try {
                return Future.succeededFuture(
                    identity(done.result().attributes().getJsonObject("accessToken")));
              } catch (NotAuthenticatedException e) {
                return Future.failedFuture(e);
              }
            });
  }

  private Identity identity(JsonObject token) throws NotAuthenticatedException {
    if (!(token.getValue("exp") instanceof Number expiry)) {
      throw new NotAuthenticatedException("claim exp: expected when the token ends");
    }
    long expiresAtMs = Math.multiplyExact(expiry.longValue(), 1_000L);
    if (expiresAtMs <= clock.millis()) {
      throw new NotAuthenticatedException("the token has expired");
    }
    Object user = token.getValue(claims.user());
    if (!(user instanceof String || user instanceof Integer || user instanceof Long)) {
      throw new NotAuthenticatedException("claim " + claims.user() + ": expected the user's id");
    }
    Set<Channel> channels = new LinkedHashSet<>();
    try {
      channels.add(Channel.user(user.toString()));
      channels.add(Channel.GLOBAL);
      texts(token, claims.roles()).forEach(role -> channels.add(Channel.role(role)));
      texts(token, claims.teams()).forEach(team -> channels.add(Channel.team(team)));
    } catch (IllegalArgumentException e) {
      throw new NotAuthenticatedException("a claim is no channel: " + e.getMessage());
    }
    return new Identity(user.toString(), channels, texts(token, claims.topics()), expiresAtMs);
  }

  private static List<String> texts(JsonObject token, String claim)
      throws NotAuthenticatedException {
    Object value = token.getValue(claim);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof JsonArray array)) {
      throw new NotAuthenticatedException("claim " + claim + ": expected an array of texts");
    }
    List<String> texts = new ArrayList<>();
    for (Object item : array) {
      if (!(item instanceof String text)) {
        throw new NotAuthenticatedException("claim " + claim + ": expected an array of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  private static Future<Identity> refused(String why) {
    return Future.failedFuture(new NotAuthenticatedException(why));
  }
}
