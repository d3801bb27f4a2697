package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirTest {
  @TempDir Path temp;

  @Test
  void keepsOneGeneratedKeyThatOnlyItsOwnerReads() throws IOException {
    String first;
    try (DataDir data = DataDir.open(temp.resolve("data"))) {
      first = data.tokenKey();
      assertThat(first).matches("[0-9a-f]{64}");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(data.resolve("jwt-secret"))))
          .isEqualTo("rw-------");
    }
    try (DataDir data = DataDir.open(temp.resolve("data"))) {
      assertThat(data.tokenKey()).isEqualTo(first);
    }
  }

  @Test
  void isItsOwnersAlone() throws IOException {
    Path directory = Files.createDirectory(temp.resolve("data"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (Path each : List.of(directory, temp.resolve("new/data"))) {
      DataDir.open(each).close();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void keepsTheNameOfTheClusterThatBeganIt() throws IOException {
    try (DataDir data = DataDir.open(temp.resolve("data"))) {
      assertThat(data.clusterName("wse-8080")).isEqualTo("wse-8080");
    }
    try (DataDir data = DataDir.open(temp.resolve("data"))) {
      assertThat(data.clusterName("wse-9090")).isEqualTo("wse-8080");
      data.wipe();
      assertThat(data.clusterName("wse-9090")).isEqualTo("wse-9090");
    }
  }

  @Test
  void saysWhichKeptKeyNoNodeWouldTake() throws IOException {
    try (DataDir data = DataDir.open(temp.resolve("data"))) {
      Path file = Files.writeString(data.resolve("jwt-secret"), "given\n");
      assertThatThrownBy(data::tokenKey)
          .isInstanceOf(CliException.class)
          .hasMessage(file + ": expected at least 32 bytes");
    }
  }

  @Test
  void saysThatTheLogsCannotBeKept() throws IOException {
    try (DataDir data = DataDir.open(temp.resolve("data"))) {
      Files.writeString(data.resolve("logs"), "a file");
      assertThatThrownBy(data::logs)
          .isInstanceOf(CliException.class)
          .hasMessageStartingWith("--data: " + data.resolve("logs") + " cannot be used")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void wipesWhatUpMadeAndNothingElse() throws IOException {
    try (DataDir data = DataDir.open(temp.resolve("data"))) {
      Files.createDirectories(data.resolve("kafka/data"));
      Files.writeString(data.resolve("kafka/data/log"), "x");
      Files.writeString(data.resolve("notes.txt"), "mine");
      String key = data.tokenKey();

      data.wipe();

      assertThat(data.resolve("kafka")).doesNotExist();
      assertThat(data.tokenKey()).isNotEqualTo(key);
      assertThat(data.resolve("notes.txt")).hasContent("mine");
    }
  }

  @Test
  void refusesADirectoryThatHoldsSomethingElse() throws IOException {
    Files.writeString(temp.resolve("thesis.tex"), "x");
    assertThatThrownBy(() -> DataDir.open(temp))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("holds something else");
    assertThat(temp.resolve("thesis.tex")).hasContent("x");
  }

  @Test
  void saysThatItIsNotADirectory() throws IOException {
    Files.writeString(temp.resolve("file"), "x");
    assertThatThrownBy(() -> DataDir.open(temp.resolve("file")))
        .isInstanceOf(CliException.class)
        .hasMessageStartingWith("--data: ")
        .hasMessageNotContaining("\n");
  }
}
