package io.wse.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.wse.embedded.TestCertificates;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import io.wse.runtime.kafka.KafkaClientSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotOptionsTest {

  @Test
  void everySettingArrives() {
    Config config =
        Config.of(
            Map.of(
                "kafka.bootstrap",
                "somewhere:1234",
                "pg.url",
                "postgresql://reader:secret@elsewhere:5678/models",
                "snapshot.positions_table",
                "own.positions",
                "snapshot.wait",
                "700ms",
                "snapshot_ttl",
                "7s",
                "snapshot.chunk_bytes",
                5_000,
                "snapshot.cache_bytes",
                6_000,
                "snapshot.max_pending",
                77,
                "snapshot.pool_size",
                8,
                "snapshot.statement_timeout",
                "900ms"));

    SnapshotOptions options = SnapshotOptions.of(config);

    PgConnectOptions database = options.database().options();
    assertThat(database.getHost()).isEqualTo("elsewhere");
    assertThat(database.getPort()).isEqualTo(5678);
    assertThat(database.getDatabase()).isEqualTo("models");
    assertThat(database.getUser()).isEqualTo("reader");
    assertThat(database.getPassword()).isEqualTo("secret");
    assertThat(options)
        .isEqualTo(
            new SnapshotOptions(
                KafkaClientSettings.plain("somewhere:1234"),
                new PgAccess(database, Optional.empty()),
                "own.positions",
                700,
                7_000,
                5_000,
                6_000,
                77,
                8,
                Duration.ofMillis(900)));
  }

  @Test
  void aDatabaseThatIsNoneIsRefusedWithoutItsPassword() {
    assertThatThrownBy(
            () ->
                SnapshotOptions.of(
                    Config.of(Map.of("pg.url", "postgresql://reader:secret@host:none/models"))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("pg.url")
        .hasMessageNotContaining("secret");
  }

  @Test
  void anUnknownModeOrParameterOfTheUrlIsRefusedByName() {
    assertThatThrownBy(() -> database("?sslmode=verify"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "pg.url (WSE_PG_URL): expected sslmode to be disable, allow, prefer, require,"
                + " verify-ca, verify-full, found verify");
    assertThatThrownBy(() -> database("?sslmod=require&connect_timeout=5"))
        .hasMessageContaining("unknown parameter sslmod; did you mean sslmode?")
        .hasMessageContaining("unknown parameter connect_timeout")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aPasswordWithAQuestionMarkIsNotTakenForParameters() {
    assertThatThrownBy(
            () -> PgAccess.of(Config.of(Map.of("pg.url", "postgresql://reader:se?cret@host/db"))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("pg.url (WSE_PG_URL): expected postgresql://user:password@host")
        .hasMessageContaining("%3F")
        .hasMessageNotContaining("cret");
    assertThat(
            PgAccess.of(Config.of(Map.of("pg.url", "postgresql://reader:se%3Fcret@host/db")))
                .options()
                .getPassword())
        .isEqualTo("se?cret");
  }

  @Test
  void filesForTlsComeFromTheUrlOrFromKeysAndNeedAMode(@TempDir Path folder) throws IOException {
    Path ca = new TestCertificates(folder).ca();
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    Path missing = folder.resolve("none.pem");

    PgConnectOptions verified = database("?sslmode=verify-full&sslrootcert=" + ca + "&options=-c");
    assertThat(verified.getSslMode()).isEqualTo(SslMode.VERIFY_FULL);
    assertThat(verified.getSslOptions().getHostnameVerificationAlgorithm()).isEqualTo("HTTPS");
    assertThat(verified.getProperties()).containsKey("options").doesNotContainKey("sslrootcert");
    assertThat(database("?sslmode=verify-ca&sslrootcert=system").getSslOptions().getTrustOptions())
        .isNotNull();

    assertThatThrownBy(() -> database("?sslrootcert=" + ca))
        .hasMessageContaining("expected an sslmode such as verify-full");
    assertThatThrownBy(() -> database("?sslmode=verify-ca&sslrootcert=" + missing))
        .hasMessageContaining("pg.ca_file (WSE_PG_CA_FILE): " + missing + " is not a file");
    assertThatThrownBy(() -> database("?sslmode=verify-ca&sslrootcert=" + empty))
        .hasMessageContaining(
            "pg.ca_file (WSE_PG_CA_FILE): " + empty + " has no certificate in PEM form");
    assertThatThrownBy(() -> database("?sslmode=verify-ca&sslcert=" + ca))
        .hasMessageContaining("pg.key_file (WSE_PG_KEY_FILE): must be set with pg.cert_file");
    assertThatThrownBy(
            () ->
                PgAccess.of(
                    Config.of(
                        Map.of(
                            "pg.url",
                            "postgresql://host/models?sslmode=verify-ca&sslrootcert=" + ca,
                            "pg.ca_file",
                            ca.toString()))))
        .hasMessageContaining("pg.ca_file (WSE_PG_CA_FILE): given here and in the URL");
  }

  private static PgConnectOptions database(String parameters) {
    return PgAccess.of(
            Config.of(Map.of("pg.url", "postgresql://reader:secret@host:1/models" + parameters)))
        .options();
  }
}
