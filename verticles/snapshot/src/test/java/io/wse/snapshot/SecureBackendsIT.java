package io.wse.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.wse.embedded.EmbeddedPostgres;
import io.wse.embedded.SecureKafka;
import io.wse.embedded.TestCertificates;
import io.wse.embedded.TestServers;
import io.wse.runtime.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PostgreSQL and Kafka that are reached over TLS. */
class SecureBackendsIT extends SnapshotTestBase {
  private static TestCertificates certificates;
  private static EmbeddedPostgres postgres;
  private static SecureKafka broker;
  private PgAccess access;

  @BeforeAll
  static void start() throws IOException {
    certificates = new TestCertificates(TestServers.home("pg-certificates"));
    postgres = EmbeddedPostgres.in(TestServers.home("pg")).setting("fsync", "off").start();
    postgres.stop();
    useCertificate(certificates.server());
    postgres.setting("ssl", "on");
    postgres.setting("ssl_cert_file", "server.pem");
    postgres.setting("ssl_key_file", "server-key.pem");
    postgres.setting("ssl_ca_file", "ca.pem");
    postgres.start();
    broker = new SecureKafka(TestServers.home("secure-kafka"));
  }

  @AfterAll
  static void stop() {
    broker.close();
    postgres.close();
  }

  /** PostgreSQL takes a key only from its own account. */
  private static void useCertificate(TestCertificates.Identity identity) throws IOException {
    copy(identity.certificate(), "server.pem");
    copy(identity.key(), "server-key.pem");
    copy(certificates.ca(), "ca.pem");
  }

  private static void copy(Path file, String name) throws IOException {
    Path copy = postgres.dataDir().resolve(name);
    Files.deleteIfExists(copy);
    Files.copy(file, copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    Files.setOwner(copy, Files.getOwner(postgres.dataDir()));
  }

  @Override
  EmbeddedPostgres postgres() {
    return postgres;
  }

  /** Of the plain listener, by which the test itself writes. */
  @Override
  String bootstrap() {
    return broker.bootstrap();
  }

  private static String url(String host, String parameters) {
    return postgres.url().replace("127.0.0.1", host) + parameters;
  }

  private boolean isEncrypted(String parameters, Map<String, String> files) {
    return isEncrypted("localhost", parameters, files);
  }

  private boolean isEncrypted(String host, String parameters, Map<String, String> files) {
    Map<String, Object> settings = new HashMap<>(files);
    settings.put("pg.url", url(host, parameters));
    access = PgAccess.of(Config.of(settings));
    Pool pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(1))
            .connectingTo(access.options())
            .using(vertx)
            .build();
    try {
      return Await.result(
              pool.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").execute())
          .iterator()
          .next()
          .getBoolean(0);
    } finally {
      Await.result(pool.close());
    }
  }

  private static Map<String, String> trusted() {
    return Map.of("pg.ca_file", certificates.ca().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "'', false",
    "?sslmode=disable, false",
    "?sslmode=allow, false",
    "?sslmode=prefer, true",
    "?sslmode=require, true",
  })
  void theModesThatVerifyNothingEncryptAsTheySay(String parameters, boolean encrypted) {
    assertThat(isEncrypted(parameters, Map.of())).isEqualTo(encrypted);
  }

  @ParameterizedTest
  @CsvSource({"localhost, verify-ca", "127.0.0.1, verify-ca", "localhost, verify-full"})
  void aServerOfATrustedAuthorityIsVerified(String host, String mode) {
    assertThat(isEncrypted(host, "?sslmode=" + mode, trusted())).isTrue();
    assertThat(
            isEncrypted(host, "?sslmode=" + mode + "&sslrootcert=" + certificates.ca(), Map.of()))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"verify-ca", "verify-full"})
  void aServerOfAnAuthorityThatIsNotTrustedIsRefused(String mode) {
    assertThatThrownBy(() -> isEncrypted("?sslmode=" + mode, Map.of()))
        .satisfies(failure -> assertThat(access.reason(failure)).contains("certification path"));
  }

  @Test
  void requireVerifiesTheAuthorityWhereThereIsOne() {
    TestCertificates others = new TestCertificates(TestServers.home("other-certificates"));

    assertThatThrownBy(
            () -> isEncrypted("?sslmode=require", Map.of("pg.ca_file", others.ca().toString())))
        .satisfies(failure -> assertThat(access.reason(failure)).startsWith("TLS fails: "));
  }

  @Test
  void onlyVerifyFullAsksForTheHost() throws Exception {
    try {
      useCertificate(certificates.serverElsewhere());
      postgres.restart();

      assertThat(isEncrypted("?sslmode=verify-ca", trusted())).isTrue();
      assertThatThrownBy(() -> isEncrypted("?sslmode=verify-full", trusted()))
          .satisfies(failure -> assertThat(access.reason(failure)).contains("localhost"));
    } finally {
      useCertificate(certificates.server());
      postgres.restart();
    }
  }

  @Test
  void aClientCertificateIsShown() throws Exception {
    Path rules = postgres.dataDir().resolve("pg_hba.conf");
    String before = Files.readString(rules);
    try {
      Files.writeString(
          rules, "hostssl all all samehost scram-sha-256 clientcert=verify-ca\n" + before);
      postgres.restart();
      TestCertificates.Identity client = certificates.client("wse");
      Map<String, String> files = new HashMap<>(trusted());

      assertThatThrownBy(() -> isEncrypted("?sslmode=verify-full", files))
          .hasMessageContaining("certificate");
      files.put("pg.cert_file", client.certificate().toString());
      files.put("pg.key_file", client.key().toString());
      assertThat(isEncrypted("?sslmode=verify-full", files)).isTrue();
    } finally {
      Files.writeString(rules, before);
      postgres.restart();
    }
  }

  @Test
  void aSnapshotIsExactOverTlsToBoth() {
    publish(0);
    project(0, 1, 7);
    deploy(
        Map.of(
            "pg.url", url("localhost", "?sslmode=verify-full"),
            "pg.ca_file", certificates.ca().toString(),
            "kafka.bootstrap", broker.secureBootstrap(),
            "kafka.properties", broker.clientProperties()));

    Await.until("ready", this::isReady);
    assertThat(Await.result(ask("accounts")).exact()).isTrue();
  }

  @Test
  void theGateNamesWhatIsNotTrustedAndWhoIsRefused() {
    deploy(Map.of("pg.url", url("localhost", "?sslmode=verify-full")));
    Await.until(
        "the reason",
        () ->
            String.valueOf(closedBecause())
                .matches("PostgreSQL cannot be read: TLS fails: .*certification path.*"));
    undeploy();

    deploy(
        Map.of(
            "kafka.bootstrap", broker.secureBootstrap(),
            "kafka.properties", broker.clientProperties("hunter2")));
    Await.until(
        "the reason",
        () ->
            String.valueOf(closedBecause())
                .startsWith("Kafka's end offsets cannot be read: Kafka refuses the login: "));
    assertThat(closedBecause()).doesNotContain("hunter2");
  }
}
