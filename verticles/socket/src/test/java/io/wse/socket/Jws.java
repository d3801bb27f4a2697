package io.wse.socket;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs any text at all as a token of the test's key; a library would check the claims first. */
final class Jws {
  private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

  private Jws() {}

  static String sign(JsonObject claims) {
    return sign(claims.encode());
  }

  static String sign(String claims) {
    return sign(HEADER, claims);
  }

  static String sign(String header, String claims) {
    String signed = base64(utf8(header)) + "." + base64(utf8(claims));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(utf8(SocketNode.SECRET), "HmacSHA256"));
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
}
