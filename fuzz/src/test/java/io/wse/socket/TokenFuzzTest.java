package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Any token, signed or not, is an identity or is refused with a fixed reason, at once. */
class TokenFuzzTest {
  private static final String SECRET = "a-secret-of-at-least-thirty-two-bytes";
  private static final long NOW = 1_800_000_000;

  private static final Set<String> REASONS =
      Set.of(
          "the token is not valid",
          "the token has expired",
          "the token is longer than 16384 characters");

  private static final List<String> HEADERS =
      List.of("alg", "typ", "kid", "crit", "b64", "jwk", "x5c", "zip", "nonce");

  private static final List<String> CLAIMS =
      List.of(
          "exp",
          "nbf",
          "iat",
          "sub",
          "realm",
          "realm.roles",
          "https://a.b/teams",
          "topics",
          "aud",
          "iss",
          "amr",
          "permissions",
          "access_token",
          "username");

  private static final List<String> VALUES =
      List.of(
          "1800000000",
          "1800000100",
          "1799999900",
          "1e308",
          "-1e308",
          "1e999",
          "1800000000000",
          "99999999999999999999",
          "1.8e9",
          "-0.0",
          "null",
          "true",
          "\"\"",
          "\"u\"",
          "\"*\"",
          "\"1800000100\"",
          "\"HS256\"",
          "\"none\"",
          "\"RS256\"",
          "\"\\ud800\"",
          "\"\\u0000\"",
          "[]",
          "[\"a\"]",
          "[\"a\",1]",
          "[[]]",
          "{}",
          "{\"roles\":[\"r\"]}",
          "{\"roles\":{}}");

  private static final Vertx VERTX = Vertx.vertx();

  private final Authenticator authenticator =
      new Authenticator(
          VERTX,
          SECRET,
          new ClaimReader(
              new SocketOptions.Claims("sub", "realm.roles", "https://a.b/teams", "topics"),
              60_000),
          Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC),
          new RefusalLog(new NoTime()));

  @FuzzTest(maxDuration = "30m", maxExecutions = 1_000_000)
  void everyTextIsAnIdentityOrRefused(FuzzedDataProvider data) {
    String text = data.consumeRemainingAsString();
    assertThat(read(text)).as("not signed").isNull();
  }

  @FuzzTest(maxDuration = "30m", maxExecutions = 1_000_000)
  void everySignedTokenIsAnIdentityOrRefused(FuzzedDataProvider data) {
    String header =
        data.consumeBoolean()
            ? "{\"alg\":\"HS256\"" + members(data, HEADERS, true) + "}"
            : data.consumeString(100);
    String claims =
        data.consumeBoolean()
            ? "{\"sub\":\"u\",\"exp\":1800000100" + members(data, CLAIMS, true) + "}"
            : data.consumeBoolean()
                ? "{" + members(data, CLAIMS, false) + "}"
                : data.consumeRemainingAsString();

    Identity identity = read(sign(header, claims));

    if (identity != null) {
      assertThat(identity.userId()).isNotEmpty();
      assertThat(identity.channels()).contains(identity.ownChannel());
      assertThat(identity.endsAtMs()).isGreaterThan(NOW * 1_000);
      assertThat(Instant.ofEpochMilli(identity.expiresAtMs()).toString()).hasSizeLessThan(30);
    }
  }

  /** Null for a token that is refused. */
  private Identity read(String token) {
    Future<Identity> future = authenticator.authenticate(token);
    assertThat(future.isComplete()).isTrue();
    if (future.failed()) {
      assertThat(future.cause()).isInstanceOf(NotAuthenticatedException.class);
      assertThat(REASONS).contains(future.cause().getMessage());
      return null;
    }
    return future.result();
  }

  private static String members(FuzzedDataProvider data, List<String> names, boolean more) {
    StringBuilder members = new StringBuilder();
    for (int i = data.consumeInt(0, 6); i > 0; i--) {
      String name = data.consumeInt(0, 9) > 0 ? data.pickValue(names) : data.consumeString(20);
      String value = data.consumeInt(0, 9) > 0 ? data.pickValue(VALUES) : data.consumeString(30);
      members.append(more || members.length() > 0 ? "," : "");
      members.append(Json.encode(name)).append(':').append(value);
    }
    return members.toString();
  }

  private static String sign(String header, String claims) {
    String signed = base64(utf8(header)) + "." + base64(utf8(claims));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(utf8(SECRET), "HmacSHA256"));
      return signed + "." + base64(mac.doFinal(utf8(signed)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The window of the log never ends, so that what it keeps is bounded by itself. */
  private static final class NoTime implements Timers {
    @Override
    public long nowMs() {
      return 0;
    }

    @Override
    public Timer after(long delayMs, Runnable task) {
      return () -> {};
    }
  }
}
