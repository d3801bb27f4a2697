package io.wse.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Verifies servers as the JDK does and remembers why it refused the last one: the PostgreSQL client
 * reports every failed handshake alike. Safe from any thread.
 */
final class PgTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager verifier;
  private volatile String refusal;

  private PgTrust(KeyStore authorities) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities);
    this.verifier = (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  /**
   * @param caFile PEM; without one the JVM's authorities are trusted
   * @throws IOException if it cannot be read
   * @throws GeneralSecurityException if it holds no certificates
   */
  static PgTrust of(Optional<String> caFile) throws IOException, GeneralSecurityException {
    if (caFile.isEmpty()) {
      return new PgTrust(null);
    }
    KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
    authorities.load(null, null);
    try (InputStream pem = Files.newInputStream(Path.of(caFile.get()))) {
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        authorities.setCertificateEntry("ca-" + authorities.size(), each);
      }
    }
    if (authorities.size() == 0) {
      throw new CertificateException("no certificate in it");
    }
    return new PgTrust(authorities);
  }

  /** Why the last server was refused; empty when it was accepted. */
  Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    try {
      verifier.checkServerTrusted(chain, authType, engine);
      refusal = null;
    } catch (CertificateException e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      refusal = cause.getMessage();
      throw e;
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    verifier.checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    verifier.checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    verifier.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    verifier.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    verifier.checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return verifier.getAcceptedIssuers();
  }
}
