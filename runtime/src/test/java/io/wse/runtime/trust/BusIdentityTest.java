package io.wse.runtime.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.net.PfxOptions;
import java.io.ByteArrayInputStream;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class BusIdentityTest {

  /** The value is part of the protocol between nodes: of any Java, and of any version of WSE. */
  @Test
  void theSameSecretGivesTheSameCertificateOnEveryNode() throws Exception {
    X509Certificate certificate = certificate("a secret that never changes, for this test");
    assertThat(HexFormat.of().formatHex(certificate.getPublicKey().getEncoded()))
        .isEqualTo(
            "302a300506032b6570032100"
                + "19b0f93153c91534da4ba6a0983d1cc1c71a81098b3ee6c026d4aa0e1b5a7235");
    assertThat(certificate)
        .isEqualTo(certificate("a secret that never changes, for this test"))
        .isNotEqualTo(certificate("another secret"));
  }

  @Test
  void theCertificateIsValidAndSignedByItsOwnKey() throws Exception {
    X509Certificate certificate = certificate("any secret");
    certificate.checkValidity();
    certificate.verify(certificate.getPublicKey());
  }

  private static X509Certificate certificate(String secret) throws Exception {
    EventBusOptions bus = BusIdentity.secure(new EventBusOptions(), new ClusterSecret(secret));
    PfxOptions trusted = (PfxOptions) bus.getTrustOptions();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(
        new ByteArrayInputStream(trusted.getValue().getBytes()),
        trusted.getPassword().toCharArray());
    return (X509Certificate) store.getCertificate("bus");
  }
}
