package io.wse.runtime.config;

import java.util.List;
import java.util.Map;

/**
 * How a node proves itself to its backends, and how it knows them: TLS, logins, client settings.
 */
public final class BackendKeys {
  public static final Key<Map<String, String>> KAFKA_PROPERTIES =
      Key.properties("kafka.properties")
          .describedAs(
              "Properties for every Kafka client, by Kafka's own names, such as `security.protocol`");

  public static final Key<String> KAFKA_PROPERTIES_FILE =
      Key.text("kafka.properties_file")
          .describedAs(
              "Java properties file with more of them, as Kafka's own tools read it; for secrets");

  public static final Key<String> REDIS_CA_FILE =
      Key.text("redis.ca_file")
          .describedAs(
              "PEM file with the authorities trusted for `rediss://`; without one those of the JVM");

  public static final Key<String> REDIS_CERT_FILE =
      Key.text("redis.cert_file")
          .describedAs("PEM file with the client certificate for Redis; with `redis.key_file`");

  public static final Key<String> REDIS_KEY_FILE =
      Key.text("redis.key_file")
          .describedAs("PEM file with the key of `redis.cert_file`, PKCS #8 without a password");

  public static final Key<Boolean> REDIS_VERIFY_HOST =
      Key.bool("redis.verify_host")
          .defaultsTo(true)
          .describedAs("Whether the certificate of Redis must be for the host in `redis.url`");

  public static final List<Key<?>> ALL =
      List.of(
          KAFKA_PROPERTIES,
          KAFKA_PROPERTIES_FILE,
          REDIS_CA_FILE,
          REDIS_CERT_FILE,
          REDIS_KEY_FILE,
          REDIS_VERIFY_HOST);

  private BackendKeys() {}

  /**
   * @throws ConfigException if a file cannot be read, or one of a pair is missing
   */
  static TlsFiles redisTls(Config config) {
    return TlsFiles.of(config, REDIS_CA_FILE, REDIS_CERT_FILE, REDIS_KEY_FILE);
  }
}
