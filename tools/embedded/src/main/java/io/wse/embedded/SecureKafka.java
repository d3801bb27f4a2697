package io.wse.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Kafka broker with a listener for TLS and SCRAM-SHA-512 beside its plain one, and the
 * certificates and the login for it.
 */
public final class SecureKafka implements AutoCloseable {
  public static final String MECHANISM = "SCRAM-SHA-512";
  public static final String USER = "wse";
  public static final String PASSWORD = "wse-kafka-password";

  private static final String MODULE =
      "org.apache.kafka.common.security.scram.ScramLoginModule required";

  private final TestCertificates certificates;
  private final int securePort = Ports.free();
  private final EmbeddedKafka broker;

  /** Starts it in a directory of its own. */
  public SecureKafka(Path home) {
    certificates = new TestCertificates(home.resolve("certificates"));
    broker =
        EmbeddedKafka.in(home.resolve("broker"))
            .setting(EmbeddedKafka.MORE_LISTENER, "SASL_SSL:" + securePort)
            .setting(
                EmbeddedKafka.SCRAM_USER,
                MECHANISM + "=[name=" + USER + ",password=" + PASSWORD + "]")
            .setting("sasl.enabled.mechanisms", MECHANISM)
            .setting("listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config", MODULE + ";")
            .setting("ssl.keystore.type", "PKCS12")
            .setting("ssl.keystore.location", certificates.server().store().toString())
            .setting("ssl.keystore.password", TestCertificates.STORE_PASSWORD)
            .start();
  }

  /** The plain listener, for the test itself. */
  public String bootstrap() {
    return broker.bootstrap();
  }

  /** The listener with TLS and SCRAM. */
  public String secureBootstrap() {
    return EmbeddedServer.HOST + ":" + securePort;
  }

  /** What a client needs for the secure listener, by Kafka's names. */
  public Map<String, String> clientProperties() {
    return clientProperties(PASSWORD);
  }

  /** The same with a password that may be wrong. */
  public Map<String, String> clientProperties(String password) {
    Map<String, String> properties = new TreeMap<>();
    properties.put("security.protocol", "SASL_SSL");
    properties.put("ssl.truststore.type", "PEM");
    properties.put("ssl.truststore.location", certificates.ca().toString());
    properties.put("sasl.mechanism", MECHANISM);
    properties.put(
        "sasl.jaas.config",
        "%s username=\"%s\" password=\"%s\";".formatted(MODULE, USER, password));
    return properties;
  }

  @Override
  public void close() {
    broker.close();
  }
}
