package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void isAcceptedByTheNodesVerifierWithAllItsClaims() {
    Token token = new Token("u1", List.of("ops", "dev"), List.of("t1"), List.of("news"));
    JsonObject claims = verified(token.sign(SECRET, Instant.now(), Duration.ofHours(1)), SECRET);
    assertThat(claims.getString("sub")).isEqualTo("u1");
    assertThat(claims.getJsonArray("roles")).isEqualTo(JsonArray.of("ops", "dev"));
    assertThat(claims.getJsonArray("teams")).isEqualTo(JsonArray.of("t1"));
    assertThat(claims.getJsonArray("topics")).isEqualTo(JsonArray.of("news"));
    assertThat(claims.getLong("exp") - claims.getLong("iat")).isEqualTo(3600);
  }

  @Test
  void leavesOutClaimsThatWereNotGiven() {
    Token token = new Token("u1", List.of(), List.of(), List.of());
    assertThat(verified(token.sign(SECRET, Instant.now(), Duration.ofHours(1)), SECRET).getMap())
        .doesNotContainKeys("roles", "teams", "topics");
  }

  @Test
  void isRefusedUnderAnotherKeyAndWhenExpired() {
    Token token = new Token("u1", List.of(), List.of(), List.of());
    String good = token.sign(SECRET, Instant.now(), Duration.ofHours(1));
    String old = token.sign(SECRET, Instant.now().minusSeconds(7200), Duration.ofHours(1));
    assertThatThrownBy(() -> verified(good, SECRET + "x")).hasMessageContaining("ignature");
    assertThatThrownBy(() -> verified(old, SECRET)).hasMessageContaining("xpired");
  }

  private JsonObject verified(String token, String secret) {
    JWTAuth auth =
        JWTAuth.create(
            vertx,
            new JWTAuthOptions()
                .addPubSecKey(new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(secret)));
    auth.authenticate(new TokenCredentials(token)).await();
    return new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(token.split("\\.")[1])));
  }
}
