package io.wse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
  @TempDir Path home;
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void closeVertx() {
    vertx.close().await();
  }

  @Test
  void hasItsDataAfterKillAndRestartOnTheSamePort() {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.in(home).start()) {
      String url = postgres.url();
      query(url, "CREATE TABLE kept (n int)");
      query(url, "INSERT INTO kept VALUES (42)");

      postgres.kill();
      postgres.start();

      assertThat(postgres.url()).isEqualTo(url);
      assertThat(query(url, "SELECT n FROM kept").iterator().next().getInteger(0)).isEqualTo(42);
      postgres.restart();
      assertThat(query(url, "SELECT n FROM kept").iterator().next().getInteger(0)).isEqualTo(42);
    }
  }

  @Test
  void isDurableAndWantsThePassword() {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.in(home).start()) {
      assertThat(query(postgres.url(), "SHOW fsync").iterator().next().getString(0))
          .isEqualTo("on");
      assertThatThrownBy(
              () -> query(postgres.url().replaceFirst(":[0-9a-f]{32}@", ":wrong@"), "SELECT 1"))
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void startsBelowADirectoryThatOthersMayNotEnter() throws Exception {
    Path closed =
        Files.createDirectory(
            home.resolve("closed"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.in(closed.resolve("postgres")).cacheDir(closed.resolve("cache")).start()) {
      assertThat(query(postgres.url(), "SELECT 7").iterator().next().getInteger(0)).isEqualTo(7);
    }
  }

  @Test
  void startsWhereAnInterruptedFirstStartLeftOff() throws Exception {
    Files.createDirectories(home.resolve("data.making/base"));
    try (EmbeddedPostgres postgres = EmbeddedPostgres.in(home).start()) {
      assertThat(query(postgres.url(), "SELECT 7").iterator().next().getInteger(0)).isEqualTo(7);
    }
  }

  @Test
  void startsAlthoughThePidOfAKilledServerBelongsToAnotherProcessNow() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.in(home).start()) {
      Path pidFile = home.resolve("data/postmaster.pid");
      String content = Files.readString(pidFile);
      postgres.kill();
      long other = ProcessHandle.current().pid();
      Files.writeString(pidFile, other + content.substring(content.indexOf('\n')));
      postgres.start();
      assertThat(query(postgres.url(), "SELECT 7").iterator().next().getInteger(0)).isEqualTo(7);
    }
  }

  private RowSet<Row> query(String url, String sql) {
    return PgConnection.connect(vertx, url)
        .compose(connection -> connection.query(sql).execute().eventually(connection::close))
        .await();
  }
}
