package io.wse.embedded;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Reads the tar format as far as server archives use it: files, directories and symbolic links with
 * names of up to 100 bytes (255 with a ustar prefix). Anything else is an error, not skipped.
 */
final class TarArchive {
  private static final int BLOCK_BYTES = 512;

  private TarArchive() {}

  static void unpack(InputStream archive, Path target) throws IOException {
    byte[] header = new byte[BLOCK_BYTES];
    while (readBlock(archive, header) && header[0] != 0) {
      String name = text(header, 0, 100);
      if (text(header, 257, 6).equals("ustar") && header[345] != 0) {
        name = text(header, 345, 155) + "/" + name;
      }
      long sizeBytes = octal(header, 124, 12);
      Path path = target.resolve(name).normalize();
      if (!path.startsWith(target)) {
        throw new IOException("archive entry outside of its directory: " + name);
      }
      switch (header[156]) {
        case '0', 0 -> file(archive, path, sizeBytes, octal(header, 100, 8));
        case '5' -> Files.createDirectories(path);
        case '2' -> {
          Files.createDirectories(path.getParent());
          Files.createSymbolicLink(path, Path.of(text(header, 157, 100)));
        }
        default ->
            throw new IOException("archive entry " + name + " of unknown type " + header[156]);
      }
    }
  }

  private static void file(InputStream archive, Path path, long sizeBytes, long mode)
      throws IOException {
    Files.createDirectories(path.getParent());
    byte[] buffer = new byte[64 * 1024];
    long left = sizeBytes;
    try (OutputStream out = Files.newOutputStream(path)) {
      while (left > 0) {
        int read = archive.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          throw new EOFException("archive ends within " + path.getFileName());
        }
        out.write(buffer, 0, read);
        left -= read;
      }
    }
    archive.skipNBytes((BLOCK_BYTES - sizeBytes % BLOCK_BYTES) % BLOCK_BYTES);
    boolean executable = (mode & 0b001_000_000) != 0;
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
  }

  private static boolean readBlock(InputStream archive, byte[] block) throws IOException {
    int read = archive.readNBytes(block, 0, block.length);
    if (read > 0 && read < block.length) {
      throw new EOFException("archive ends within a header");
    }
    return read > 0;
  }

  private static String text(byte[] block, int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return new String(block, offset, end - offset, StandardCharsets.UTF_8).strip();
  }

  private static long octal(byte[] block, int offset, int length) {
    String digits = text(block, offset, length);
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }
}
