package io.wse.it;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

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
    return sign(claims(user, Duration.ofMinutes(-10)), SECRET);
  }

  static String signedByAnother(String user) {
    return sign(claims(user, Duration.ofHours(1)), "some-other-secret-that-nobody-configured");
  }

  private static JsonObject claims(String user, Duration validFor) {
    return io.wse.testbed.Tokens.claims(user, validFor);
  }

  private static String sign(JsonObject claims, String secret) {
    return io.wse.testbed.Tokens.sign(claims, secret);
  }
}
