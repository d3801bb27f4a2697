package io.wse.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate authority of a test's own and certificates that it signed, made by the JDK's {@code
 * keytool}: PEM files, and a PKCS #12 store for each.
 */
public final class TestCertificates {
  /** Of every store. */
  public static final String STORE_PASSWORD = "test-store-password";

  private static final String TYPE = "PKCS12";

  private final Path directory;
  private final Path allKeys;

  /**
   * A certificate with its key.
   *
   * @param certificate PEM, with the authority's behind it
   * @param key PEM, PKCS #8, not encrypted; only its owner can read it
   * @param store PKCS #12 with both
   */
  public record Identity(Path certificate, Path key, Path store) {}

  /**
   * @param directory made if there is none; the authority's name in it is unique
   */
  public TestCertificates(Path directory) {
    this.directory = directory;
    this.allKeys = directory.resolve("all-keys.p12");
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new ServerException("cannot make " + directory, e);
    }
    make("ca", "-dname", "CN=test authority", "-ext", "bc:c");
    write(ca(), pem("CERTIFICATE", encoded(certificate("ca"))));
  }

  /** The authority's certificate, PEM. */
  public Path ca() {
    return directory.resolve("ca.pem");
  }

  /** For a server under 127.0.0.1 and localhost. */
  public Identity server() {
    return identity("server", "CN=server", "-ext", "san=ip:127.0.0.1,dns:localhost");
  }

  /** For a server under a name that no test reaches it by. */
  public Identity serverElsewhere() {
    return identity("elsewhere", "CN=elsewhere", "-ext", "san=dns:elsewhere.example");
  }

  /** For a client of this name. */
  public Identity client(String name) {
    return identity("client-" + name, "CN=" + name);
  }

  /** Made when first asked for. */
  private synchronized Identity identity(String alias, String subject, String... more) {
    Identity identity =
        new Identity(
            directory.resolve(alias + ".pem"),
            directory.resolve(alias + "-key.pem"),
            directory.resolve(alias + ".p12"));
    if (Files.exists(identity.store())) {
      return identity;
    }
    List<String> arguments = new ArrayList<>(List.of("-dname", subject, "-signer", "ca"));
    arguments.addAll(List.of(more));
    make(alias, arguments.toArray(String[]::new));
    write(
        identity.certificate(),
        pem("CERTIFICATE", encoded(certificate(alias)))
            + pem("CERTIFICATE", encoded(certificate("ca"))));
    write(identity.key(), pem("PRIVATE KEY", key(alias).getEncoded()));
    store(identity.store(), alias);
    return identity;
  }

  private void make(String alias, String... more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(
        List.of(
            "-genkeypair",
            "-alias",
            alias,
            "-keyalg",
            "RSA",
            "-keysize",
            "2048",
            "-validity",
            "2",
            "-storetype",
            TYPE,
            "-keystore",
            allKeys.toString(),
            "-storepass",
            STORE_PASSWORD));
    command.addAll(List.of(more));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new ServerException("keytool failed", said.lines().toList(), null);
      }
    } catch (IOException e) {
      throw new ServerException("keytool cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("interrupted while making certificates", e);
    }
  }

  private Certificate certificate(String alias) {
    try {
      return load().getCertificate(alias);
    } catch (GeneralSecurityException | IOException e) {
      throw new ServerException("cannot read " + allKeys, e);
    }
  }

  private Key key(String alias) {
    try {
      return load().getKey(alias, STORE_PASSWORD.toCharArray());
    } catch (GeneralSecurityException | IOException e) {
      throw new ServerException("cannot read " + allKeys, e);
    }
  }

  private void store(Path file, String alias) {
    try (OutputStream out = Files.newOutputStream(file)) {
      KeyStore store = KeyStore.getInstance(TYPE);
      store.load(null, null);
      store.setKeyEntry(
          alias,
          key(alias),
          STORE_PASSWORD.toCharArray(),
          new Certificate[] {certificate(alias), certificate("ca")});
      store.store(out, STORE_PASSWORD.toCharArray());
    } catch (GeneralSecurityException | IOException e) {
      throw new ServerException("cannot write " + file, e);
    }
  }

  private KeyStore load() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(TYPE);
    try (InputStream in = Files.newInputStream(allKeys)) {
      store.load(in, STORE_PASSWORD.toCharArray());
    }
    return store;
  }

  private static byte[] encoded(Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new ServerException("cannot encode a certificate", e);
    }
  }

  private static String pem(String kind, byte[] content) {
    Base64.Encoder encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(kind, encoder.encodeToString(content));
  }

  /** Readable by its owner only: PostgreSQL refuses a key that others can read. */
  private static void write(Path file, String text) {
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new ServerException("cannot write " + file, e);
    }
  }
}
