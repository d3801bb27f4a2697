package io.wse.runtime.trust;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that all nodes of a cluster share. It is never used as a key itself: each use derives
 * its own key from it. Immutable.
 */
public final class ClusterSecret {
  private static final String HMAC = "HmacSHA256";

  private final byte[] secret;

  public ClusterSecret(String text) {
    this.secret = text.getBytes(StandardCharsets.UTF_8);
  }

  /** 32 bytes for one purpose; they tell nothing about the secret or about other keys. */
  byte[] key(String purpose) {
    return hmac(secret, purpose.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }

  @Override
  public String toString() {
    return "ClusterSecret";
  }
}
