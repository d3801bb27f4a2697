package io.wse.runtime.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The PEM files by which a server is known and a client proves itself.
 *
 * @param ca the authorities that are trusted
 * @param certificate the client's certificate; there is one where there is a key
 * @param key the client's private key
 */
public record TlsFiles(Optional<String> ca, Optional<String> certificate, Optional<String> key) {

  /**
   * @throws ConfigException with all problems at once: files that cannot be read, a certificate
   *     without its key or the other way round
   */
  static TlsFiles of(
      Config config, Key<String> caKey, Key<String> certificateKey, Key<String> keyKey) {
    List<String> problems = new ArrayList<>();
    for (Key<String> key : List.of(caKey, certificateKey, keyKey)) {
      config
          .find(key)
          .filter(file -> !isReadable(file))
          .ifPresent(file -> problems.add(key + ": " + file + " is not a file that can be read"));
    }
    if (config.isSet(certificateKey) != config.isSet(keyKey)) {
      problems.add(
          (config.isSet(keyKey) ? certificateKey : keyKey)
              + ": must be set with "
              + (config.isSet(keyKey) ? keyKey : certificateKey));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new TlsFiles(config.find(caKey), config.find(certificateKey), config.find(keyKey));
  }

  private static boolean isReadable(String file) {
    try {
      return Files.isRegularFile(Path.of(file)) && Files.isReadable(Path.of(file));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
