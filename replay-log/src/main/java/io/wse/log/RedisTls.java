package io.wse.log;

import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.Objects;
import java.util.Optional;

/**
 * How a {@code rediss://} server is known, and how the log proves itself to it. All files are PEM.
 *
 * @param caFile the authorities that are trusted; without one those of the JVM
 * @param certificateFile the client's certificate, with its key in {@code keyFile}
 * @param keyFile PKCS #8, not encrypted
 * @param verifiesHost whether the server's certificate must be for the host of the URL
 */
public record RedisTls(
    Optional<String> caFile,
    Optional<String> certificateFile,
    Optional<String> keyFile,
    boolean verifiesHost) {

  public static final RedisTls DEFAULT =
      new RedisTls(Optional.empty(), Optional.empty(), Optional.empty(), true);

  public RedisTls {
    Objects.requireNonNull(caFile, "caFile");
    if (certificateFile.isPresent() != keyFile.isPresent()) {
      throw new IllegalArgumentException("certificateFile: expected with keyFile, found one alone");
    }
  }

  void applyTo(NetClientOptions net) {
    net.setHostnameVerificationAlgorithm(verifiesHost ? "HTTPS" : "");
    caFile.ifPresent(file -> net.setTrustOptions(new PemTrustOptions().addCertPath(file)));
    certificateFile.ifPresent(
        file ->
            net.setKeyCertOptions(
                new PemKeyCertOptions().setCertPath(file).setKeyPath(keyFile.orElseThrow())));
  }
}
