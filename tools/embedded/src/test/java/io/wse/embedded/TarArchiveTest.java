package io.wse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarArchiveTest {
  @TempDir Path target;
  private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

  @Test
  void unpacksFilesDirectoriesAndLinks() throws IOException {
    entry("lib/", '5', "0000755", "", "");
    entry("lib/real.so.1", '0', "0000644", "", "x".repeat(700));
    entry("lib/real.so", '2', "0000777", "real.so.1", "");
    entry("bin/run", '0', "0000755", "", "go");

    unpack();

    assertThat(target.resolve("lib/real.so.1")).hasContent("x".repeat(700));
    assertThat(Files.readSymbolicLink(target.resolve("lib/real.so"))).hasToString("real.so.1");
    assertThat(target.resolve("bin/run")).hasContent("go").isExecutable();
    assertThat(Files.isExecutable(target.resolve("lib/real.so.1"))).isFalse();
  }

  @Test
  void refusesAnEntryOutsideOfItsDirectory() throws IOException {
    entry("../outside", '0', "0000644", "", "no");
    assertThatThrownBy(this::unpack).hasMessageContaining("outside of its directory");
  }

  @Test
  void refusesWhatItDoesNotKnow() throws IOException {
    entry("pipe", '6', "0000644", "", "");
    assertThatThrownBy(this::unpack).hasMessageContaining("unknown type");
  }

  @Test
  void refusesAnArchiveThatEndsTooEarly() throws IOException {
    entry("file", '0', "0000644", "", "x".repeat(700));
    byte[] cut = java.util.Arrays.copyOf(archive.toByteArray(), 900);
    assertThatThrownBy(() -> TarArchive.unpack(new ByteArrayInputStream(cut), target))
        .isInstanceOf(EOFException.class);
  }

  private void unpack() throws IOException {
    archive.write(new byte[1024]);
    TarArchive.unpack(new ByteArrayInputStream(archive.toByteArray()), target);
  }

  private void entry(String name, char type, String mode, String link, String content)
      throws IOException {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, mode);
    put(header, 124, String.format("%011o", content.length()));
    header[156] = (byte) type;
    put(header, 157, link);
    archive.write(header);
    archive.write(content.getBytes(StandardCharsets.US_ASCII));
    archive.write(new byte[(512 - content.length() % 512) % 512]);
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }
}
