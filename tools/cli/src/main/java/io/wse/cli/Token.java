package io.wse.cli;

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

/**
 * A user's token, signed by HS256. Written by hand because a command must answer within a second,
 * and a token is two small objects and a MAC.
 */
record Token(String user, List<String> roles, List<String> teams, List<String> topics) {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  Token {
    roles = List.copyOf(roles);
    teams = List.copyOf(teams);
    topics = List.copyOf(topics);
  }

  String sign(String secret, Instant now, Duration ttl) {
    JsonObject claims =
        new JsonObject()
            .put("sub", user)
            .put("iat", now.getEpochSecond())
            .put("exp", now.plus(ttl).getEpochSecond());
    putIfAny(claims, "roles", roles);
    putIfAny(claims, "teams", teams);
    putIfAny(claims, "topics", topics);
    String signed =
        encode(new JsonObject().put("alg", "HS256").put("typ", "JWT").encode())
            + "."
            + encode(claims.encode());
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + BASE64.encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is in every Java platform", e);
    }
  }

  private static void putIfAny(JsonObject claims, String name, List<String> values) {
    if (!values.isEmpty()) {
      claims.put(name, new JsonArray(values));
    }
  }

  private static String encode(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
