package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.codec.Channel;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any token is an identity or is refused at once. */
class AuthenticatorTest {
  private static final long NOW = 1_800_000_000;
  private static final int LEEWAY_SECONDS = 60;

  private final Vertx vertx = Vertx.vertx();
  private final ManualTimers timers = new ManualTimers();
  private final Authenticator authenticator = authenticator("sub", "roles");

  private Authenticator authenticator(String userClaim, String rolesClaim) {
    return new Authenticator(
        vertx,
        SocketNode.SECRET,
        new ClaimReader(
            new SocketOptions.Claims(userClaim, rolesClaim, "teams", "topics"),
            LEEWAY_SECONDS * 1_000L),
        Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC),
        new RefusalLog(timers));
  }

  @AfterEach
  void stop() {
    SocketNode.await(vertx.close());
  }

  @Test
  void readsWhoSomebodyIs() {
    Identity identity =
        identity(
            valid()
                .put("roles", new JsonArray().add("r"))
                .put("teams", new JsonArray().add("t"))
                .put("topics", new JsonArray().add("news.*")));

    assertThat(identity.userId()).isEqualTo("u1");
    assertThat(identity.channels())
        .containsExactlyInAnyOrder(
            Channel.user("u1"), Channel.GLOBAL, Channel.role("r"), Channel.team("t"));
    assertThat(identity.topics()).containsExactly("news.*");
    assertThat(identity.expiresAtMs()).isEqualTo((NOW + 100) * 1_000);
    assertThat(identity.endsAtMs()).isEqualTo((NOW + 100 + LEEWAY_SECONDS) * 1_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"exp\":\"1900000000\"",
        "\"exp\":null",
        "\"exp\":{}",
        "\"exp\":[1900000000]",
        "\"exp\":true",
        "\"exp\":1e308",
        "\"exp\":-1e308",
        "\"exp\":1e999",
        "\"exp\":99999999999999999999999999999999",
        "\"exp\":1900000000000",
        "\"iat\":\"now\"",
        "\"iat\":null",
        "\"iat\":{}",
        "\"iat\":1e308",
        "\"nbf\":\"now\"",
        "\"nbf\":[]",
        "\"nbf\":false",
        "\"sub\":null",
        "\"sub\":\"\"",
        "\"sub\":1.5",
        "\"sub\":{\"id\":\"u1\"}",
        "\"sub\":[\"u1\"]",
        "\"sub\":99999999999999999999999999999999",
        "\"sub\":\"\\ud800\"",
        "\"sub\":\"a\\u0000b\"",
        "\"roles\":\"admin\"",
        "\"roles\":{}",
        "\"roles\":[1]",
        "\"roles\":[\"a\",null]",
        "\"roles\":[\"\"]",
        "\"teams\":7",
        "\"topics\":\"*\"",
        "\"topics\":[[]]"
      })
  void aClaimOfTheWrongTypeIsRefusedWithoutSayingWhy(String claim) {
    String claims = valid().encode();
    String wrong = claims.substring(0, claims.length() - 1) + "," + claim + "}";

    assertThat(refusal(Jws.sign(wrong)))
        .hasMessage("the token is not valid")
        .extracting("detail")
        .asString()
        .startsWith("claim " + claim.substring(1, claim.indexOf('"', 1)) + ": expected")
        .doesNotContain("admin", "1900000000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"aud\":7",
        "\"aud\":{}",
        "\"aud\":null",
        "\"iss\":[]",
        "\"jti\":{}",
        "\"amr\":{}",
        "\"permissions\":1",
        "\"access_token\":{}",
        "\"username\":[]",
        "\"nbf\":1.5",
        "\"iat\":1.7e9",
        "\"roles\":null",
        "\"topics\":[]"
      })
  void aClaimThatIsNotReadMayBeAnything(String claim) {
    String claims = valid().encode();
    String odd = claims.substring(0, claims.length() - 1) + "," + claim + "}";

    assertThat(authenticator.authenticate(Jws.sign(odd)).result().userId()).isEqualTo("u1");
  }

  @Test
  void clocksMayDifferByTheLeeway() {
    assertThat(identity(valid().put("exp", NOW - LEEWAY_SECONDS + 1)).userId()).isEqualTo("u1");
    assertThat(identity(valid().put("iat", NOW + LEEWAY_SECONDS)).userId()).isEqualTo("u1");
    assertThat(identity(valid().put("nbf", NOW + LEEWAY_SECONDS)).userId()).isEqualTo("u1");

    assertThat(refusal(valid().put("exp", NOW - LEEWAY_SECONDS)))
        .hasMessage("the token has expired");
    assertThat(refusal(valid().put("iat", NOW + LEEWAY_SECONDS + 1)).detail())
        .isEqualTo("claim iat: lies in the future");
    assertThat(refusal(valid().put("nbf", NOW + LEEWAY_SECONDS + 1)).detail())
        .isEqualTo("claim nbf: lies in the future");
  }

  @Test
  void aClaimIsFoundByItsNameAndElseByThePathThatTheNameIs() {
    JsonArray roles = new JsonArray().add("r");
    Channel role = Channel.role("r");

    assertThat(
            authenticator("sub", "realm_access.roles")
                .authenticate(
                    Jws.sign(valid().put("realm_access", new JsonObject().put("roles", roles))))
                .result()
                .channels())
        .contains(role);
    assertThat(
            authenticator("sub", "https://example.com/roles")
                .authenticate(Jws.sign(valid().put("https://example.com/roles", roles)))
                .result()
                .channels())
        .contains(role);
    assertThat(
            authenticator("sub", "https://example.com/app.roles")
                .authenticate(
                    Jws.sign(
                        valid()
                            .put("https://example.com/app", new JsonObject().put("roles", roles))))
                .result()
                .channels())
        .contains(role);
    assertThat(
            authenticator("sub", "a.b")
                .authenticate(
                    Jws.sign(
                        valid()
                            .put("a", new JsonObject().put("b", new JsonArray().add("path")))
                            .put("a.b", roles)))
                .result()
                .channels())
        .contains(role)
        .doesNotContain(Channel.role("path"));
  }

  @Test
  void aPathThatEndsBeforeItsClaimFindsNothing() {
    Authenticator nested = authenticator("user.id", "realm_access.roles");
    JsonObject claims = valid().put("realm_access", "none");

    assertThat(nested.authenticate(Jws.sign(claims)).cause())
        .isInstanceOfSatisfying(
            NotAuthenticatedException.class,
            e -> assertThat(e.detail()).startsWith("claim user.id: expected the user's id"));
    assertThat(
            nested
                .authenticate(Jws.sign(claims.put("user", new JsonObject().put("id", 7))))
                .result()
                .userId())
        .isEqualTo("7");
  }

  @Test
  void anExtensionThatIsCriticalIsNotKnown() {
    for (Object crit : List.of(new JsonArray().add("exp"), new JsonArray(), "exp", 1)) {
      JsonObject header = new JsonObject().put("alg", "HS256").put("crit", crit);

      assertThat(refusal(Jws.sign(header.encode(), valid().encode())).detail())
          .startsWith("header crit:");
    }
  }

  @Test
  void onlyTheAlgorithmOfTheKeyIsAccepted() {
    for (String algorithm : List.of("none", "None", "HS384", "HS512", "RS256", "", "hs256")) {
      JsonObject header = new JsonObject().put("alg", algorithm).put("typ", "JWT");

      refusal(Jws.sign(header.encode(), valid().encode()));
    }
    String signed = Jws.sign(valid());
    refusal(signed.substring(0, signed.lastIndexOf('.') + 1));
    refusal(SocketNode.foreignToken("u1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "e30.e30.",
        ".e30.",
        "e30..e30",
        "e30.e30.e30.e30",
        "%.%.%",
        "bnVsbA.bnVsbA.bnVsbA",
        "W10.W10.W10",
        "e30=.e30=.e30="
      })
  void whatIsNoTokenIsRefused(String token) {
    refusal(token);
  }

  @Test
  void aTokenHasALongestSize() {
    JsonObject claims = valid();
    int room = Authenticator.MAX_TOKEN_CHARS - Jws.sign(claims.put("x", "")).length();
    String longest = Jws.sign(claims.put("x", "y".repeat(room * 3 / 4 - 3)));
    String tooLong = Jws.sign(claims.put("x", "y".repeat(room * 3 / 4 + 3)));

    assertThat(longest).hasSizeBetween(Authenticator.MAX_TOKEN_CHARS - 16, 16_384);
    assertThat(authenticator.authenticate(longest).succeeded()).isTrue();
    assertThat(refusal(tooLong)).hasMessage("the token is longer than 16384 characters");
    refusal("x".repeat(10 << 20));
  }

  @Test
  void deepClaimsAreRefused() {
    String deep = "[".repeat(5_000) + "]".repeat(5_000);
    String claims = valid().encode();

    refusal(Jws.sign(claims.substring(0, claims.length() - 1) + ",\"x\":" + deep + "}"));
  }

  private static JsonObject valid() {
    return new JsonObject().put("sub", "u1").put("exp", NOW + 100);
  }

  private Identity identity(JsonObject claims) {
    Future<Identity> future = authenticator.authenticate(Jws.sign(claims));
    assertThat(future.succeeded()).as("%s", future.cause()).isTrue();
    return future.result();
  }

  private NotAuthenticatedException refusal(JsonObject claims) {
    return refusal(Jws.sign(claims));
  }

  private NotAuthenticatedException refusal(String token) {
    Future<Identity> future = authenticator.authenticate(token);
    assertThat(future.failed()).isTrue();
    assertThat(future.cause()).isInstanceOf(NotAuthenticatedException.class);
    return (NotAuthenticatedException) future.cause();
  }
}
