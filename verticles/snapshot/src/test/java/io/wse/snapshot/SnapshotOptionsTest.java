package io.wse.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.pgclient.PgConnectOptions;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import io.wse.runtime.kafka.KafkaClientSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

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

    PgConnectOptions database = options.database();
    assertThat(database.getHost()).isEqualTo("elsewhere");
    assertThat(database.getPort()).isEqualTo(5678);
    assertThat(database.getDatabase()).isEqualTo("models");
    assertThat(database.getUser()).isEqualTo("reader");
    assertThat(database.getPassword()).isEqualTo("secret");
    assertThat(options)
        .isEqualTo(
            new SnapshotOptions(
                KafkaClientSettings.plain("somewhere:1234"),
                database,
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
}
