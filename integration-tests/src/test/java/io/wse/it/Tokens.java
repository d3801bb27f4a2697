package io.wse.it;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs tokens the way an application's login would. */
final class Tokens {

  static final String SECRET = "integration-tests-secret-of-32-bytes-or-more";

  private Tokens() {}

  static String of(String user) {
    return sign(claims(user, Duration.ofHours(1)), SECRET);
  }

  static String withTopics(String user, String... topics) {
    return sign(
        claims(user, Duration.ofHours(1)).put("topics", new JsonArray(List.of(topics))), SECRET);
  }

  static String withRoleAndTeam(String user, String role, String team) {
    JsonObject claims =
        claims(user, Duration.ofHours(1))
            .put("roles", new JsonArray().add(role))
            .put("teams", new JsonArray().add(team));
    return sign(claims, SECRET);
  }

  static String expired(String user) {
    return sign(claims(user, Duration.ofMinutes(-1)), SECRET);
  }

  static String signedByAnother(String user) {
    return sign(claims(user, Duration.ofHours(1)), "some-other-secret-that-nobody-configured");
  }

  private static JsonObject claims(String user, Duration validFor) {
    return new JsonObject()
        .put("sub", user)
        .put("exp", Instant.now().plus(validFor).getEpochSecond());
  }

  private static String sign(JsonObject claims, String secret) {
    String content =
        base64(new JsonObject().put("alg", "HS256").put("typ", "JWT").encode())
            + "."
            + base64(claims.encode());
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signature = mac.doFinal(content.getBytes(StandardCharsets.US_ASCII));
      return content + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
