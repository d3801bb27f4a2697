package io.wse.runtime.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
   * @param inUrl files that a URL names, by the keys that could name them too
   * @throws ConfigException with all problems at once: files that cannot be read or are given
   *     twice, a certificate without its key or the other way round
   */
  static TlsFiles of(
      Config config,
      Key<String> caKey,
      Key<String> certificateKey,
      Key<String> keyKey,
      Map<Key<String>, String> inUrl) {
    List<String> problems = new ArrayList<>();
    Map<Key<String>, String> files = new HashMap<>(inUrl);
    for (Key<String> key : List.of(caKey, certificateKey, keyKey)) {
      config
          .find(key)
          .filter(file -> files.put(key, file) != null)
          .ifPresent(file -> problems.add(key + ": given here and in the URL; expected once"));
      if (files.containsKey(key) && !isReadable(files.get(key))) {
        problems.add(key + ": " + files.get(key) + " is not a file that can be read");
      }
    }
    Optional.ofNullable(files.get(caKey))
        .filter(file -> isReadable(file) && !hasCertificates(file))
        .ifPresent(file -> problems.add(caKey + ": " + file + " has no certificate in PEM form"));
    if (files.containsKey(certificateKey) != files.containsKey(keyKey)) {
      Key<String> missing = files.containsKey(keyKey) ? certificateKey : keyKey;
      Key<String> given = files.containsKey(keyKey) ? keyKey : certificateKey;
      problems.add(missing + ": must be set with " + given);
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new TlsFiles(
        Optional.ofNullable(files.get(caKey)),
        Optional.ofNullable(files.get(certificateKey)),
        Optional.ofNullable(files.get(keyKey)));
  }

  /** Whether there is a file at all. */
  public boolean isAny() {
    return ca.isPresent() || certificate.isPresent() || key.isPresent();
  }

  private static boolean hasCertificates(String file) {
    try (InputStream pem = Files.newInputStream(Path.of(file))) {
      return !CertificateFactory.getInstance("X.509").generateCertificates(pem).isEmpty();
    } catch (IOException | CertificateException e) {
      return false;
    }
  }

  private static boolean isReadable(String file) {
    try {
      return Files.isRegularFile(Path.of(file)) && Files.isReadable(Path.of(file));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
