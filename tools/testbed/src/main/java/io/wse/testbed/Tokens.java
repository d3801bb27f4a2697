package io.wse.testbed;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs tokens by HS256 the way an application's login would. */
public final class Tokens {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final String HEADER =
      encode(new JsonObject().put("alg", "HS256").put("typ", "JWT").encode());

  private Tokens() {}

  /** What a token of this user says, to be completed and signed. */
  public static JsonObject claims(String user, Duration validFor) {
    return new JsonObject()
        .put("sub", user)
        .put("exp", Instant.now().plus(validFor).getEpochSecond());
  }

  public static String sign(JsonObject claims, String secret) {
    String signed = HEADER + "." + encode(claims.encode());
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + BASE64.encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is in every Java platform", e);
    }
  }

  private static String encode(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
