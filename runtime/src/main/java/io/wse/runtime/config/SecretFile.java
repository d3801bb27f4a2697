package io.wse.runtime.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The value of one setting in a file of its own, as secrets are mounted into containers. */
final class SecretFile {
  private static final int MAX_BYTES = 64 << 10;

  private SecretFile() {}

  /**
   * The text of the file, without a line break at its end.
   *
   * @throws IllegalArgumentException with what is wrong with the file, never with what it holds
   */
  static String read(String path) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(Path.of(path))) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(path + " does not exist", e);
    } catch (AccessDeniedException e) {
      throw new IllegalArgumentException(path + " cannot be read: permission denied", e);
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(path + " cannot be read: " + e.getMessage(), e);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          path + " is larger than " + ByteSize.show((long) MAX_BYTES));
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.replaceFirst("\\r?\\n\\z", "");
    } catch (IOException e) {
      throw new IllegalArgumentException(path + " is not UTF-8 text", e);
    }
  }
}
