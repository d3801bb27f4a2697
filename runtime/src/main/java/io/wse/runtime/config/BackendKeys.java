package io.wse.runtime.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  public static final Key<String> PG_CA_FILE =
      Key.text("pg.ca_file")
          .describedAs(
              "PEM file with the authorities trusted for PostgreSQL, as `sslrootcert` in `pg.url`;"
                  + " without one those of the JVM");

  public static final Key<String> PG_CERT_FILE =
      Key.text("pg.cert_file")
          .describedAs(
              "PEM file with the client certificate for PostgreSQL, as `sslcert` in `pg.url`; with"
                  + " `pg.key_file`");

  public static final Key<String> PG_KEY_FILE =
      Key.text("pg.key_file")
          .describedAs(
              "PEM file with the key of `pg.cert_file`, PKCS #8 without a password, as `sslkey` in"
                  + " `pg.url`");

  public static final List<Key<?>> ALL =
      List.of(
          KAFKA_PROPERTIES,
          KAFKA_PROPERTIES_FILE,
          REDIS_CA_FILE,
          REDIS_CERT_FILE,
          REDIS_KEY_FILE,
          REDIS_VERIFY_HOST,
          PG_CA_FILE,
          PG_CERT_FILE,
          PG_KEY_FILE);

  private BackendKeys() {}

  /**
   * @throws ConfigException if a file cannot be read, one of a pair is missing, or the URL is not
   *     for TLS
   */
  static TlsFiles redisTls(Config config) {
    TlsFiles files = TlsFiles.of(config, REDIS_CA_FILE, REDIS_CERT_FILE, REDIS_KEY_FILE, Map.of());
    if (files.isAny() && !config.get(CommonKeys.REDIS_URL).startsWith("rediss:")) {
      throw new ConfigException(
          CommonKeys.REDIS_URL,
          "expected a URL that begins with rediss://, since files for TLS are given");
    }
    return files;
  }

  /**
   * @param inUrl the files that {@code pg.url} names, by {@code sslrootcert}, {@code sslcert} and
   *     {@code sslkey}
   * @throws ConfigException if a file cannot be read or is given twice, or one of a pair is missing
   */
  public static TlsFiles pgTls(Config config, Map<String, String> inUrl) {
    Map<Key<String>, String> files = new HashMap<>();
    Map.of("sslrootcert", PG_CA_FILE, "sslcert", PG_CERT_FILE, "sslkey", PG_KEY_FILE)
        .forEach(
            (parameter, key) ->
                Optional.ofNullable(inUrl.get(parameter)).ifPresent(file -> files.put(key, file)));
    return TlsFiles.of(config, PG_CA_FILE, PG_CERT_FILE, PG_KEY_FILE, files);
  }
}
