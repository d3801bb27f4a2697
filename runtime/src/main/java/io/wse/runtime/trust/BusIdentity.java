package io.wse.runtime.trust;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PfxOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * TLS for the event bus without certificate files: all nodes derive one Ed25519 key and its
 * self-signed certificate from the cluster's secret, show that certificate, and accept no other.
 *
 * <p>Vert.x copies these options through JSON, which keeps key stores but no trust manager of our
 * own, and reads no Ed25519 key from PEM. The certificate has to be the same on every node, byte
 * for byte: it has fixed dates, and Ed25519 signatures have no random part.
 */
public final class BusIdentity {
  private static final String ALIAS = "bus";
  private static final int SEQUENCE = 0x30;
  private static final int BIT_STRING = 0x03;
  private static final byte[] SERIAL = {0x02, 0x01, 0x01};
  private static final byte[] ED25519 = {SEQUENCE, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70};
  private static final byte[] COMMON_NAME_OID = {0x06, 0x03, 0x55, 0x04, 0x03};

  private BusIdentity() {}

  /** Lets only peers with the same secret in, in both directions. */
  public static EventBusOptions secure(EventBusOptions bus, ClusterSecret secret) {
    KeyPair pair = keyPair(secret.key("wse event bus"));
    X509Certificate certificate = certificate(pair);
    String password = HexFormat.of().formatHex(secret.key("wse event bus key store"));
    return bus.setSsl(true)
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
        .setClientAuth(ClientAuth.REQUIRED)
        .setKeyCertOptions(keyStore(pair, certificate, password))
        .setTrustOptions(trustStore(certificate, password));
  }

  private static PfxOptions keyStore(KeyPair pair, X509Certificate certificate, String password) {
    return store(
        password,
        store ->
            store.setKeyEntry(
                ALIAS, pair.getPrivate(), password.toCharArray(), new Certificate[] {certificate}));
  }

  private static PfxOptions trustStore(X509Certificate certificate, String password) {
    return store(password, store -> store.setCertificateEntry(ALIAS, certificate));
  }

  private interface Entry {
    void into(KeyStore store) throws GeneralSecurityException;
  }

  private static PfxOptions store(String password, Entry entry) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      entry.into(store);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      store.store(bytes, password.toCharArray());
      return new PfxOptions().setValue(Buffer.buffer(bytes.toByteArray())).setPassword(password);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot keep the key of the event bus", e);
    }
  }

  /** The generator takes its random bytes as the private key, which is checked. */
  private static KeyPair keyPair(byte[] seed) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(255, new Fixed(seed));
      KeyPair pair = generator.generateKeyPair();
      byte[] used = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
      if (!Arrays.equals(used, seed)) {
        throw new IllegalStateException("this Java derives Ed25519 keys in another way");
      }
      return pair;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java of 17 and newer has Ed25519", e);
    }
  }

  /** X.509 of version 1, in DER: nothing more is needed of a certificate that is its own anchor. */
  private static X509Certificate certificate(KeyPair pair) {
    byte[] name =
        der(SEQUENCE, der(0x31, der(SEQUENCE, COMMON_NAME_OID, der(0x0c, ascii("WSE event bus")))));
    byte[] validity =
        der(SEQUENCE, der(0x18, ascii("20200101000000Z")), der(0x18, ascii("99991231235959Z")));
    byte[] signed =
        der(SEQUENCE, SERIAL, ED25519, name, validity, name, pair.getPublic().getEncoded());
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(signed);
      byte[] whole = der(SEQUENCE, signed, ED25519, der(BIT_STRING, new byte[1], signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(whole));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign the certificate of the event bus", e);
    }
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      body.writeBytes(part);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(tag);
    if (body.size() > 0xff) {
      all.write(0x82);
      all.write(body.size() >> 8);
    } else if (body.size() > 0x7f) {
      all.write(0x81);
    }
    all.write(body.size());
    all.writeBytes(body.toByteArray());
    return all.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Gives the seed, and nothing twice. */
  private static final class Fixed extends SecureRandom {
    private static final long serialVersionUID = 1;

    private final byte[] seed;

    Fixed(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] into) {
      if (into.length != seed.length) {
        throw new IllegalStateException("this Java derives Ed25519 keys in another way");
      }
      System.arraycopy(seed, 0, into, 0, into.length);
    }
  }
}
