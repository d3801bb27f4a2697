package io.wse.snapshot;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.wse.runtime.config.BackendKeys;
import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import io.wse.runtime.config.TlsFiles;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * How the read model is reached: {@code pg.url} with its {@code sslmode}, and the files for TLS.
 * The modes mean what they mean to PostgreSQL's own clients.
 *
 * @param trust who verifies the server; nobody does in a mode that only encrypts
 */
record PgAccess(PgConnectOptions options, Optional<PgTrust> trust) {

  /**
   * @throws ConfigException with what is wrong, never with a password
   */
  static PgAccess of(Config config) {
    PgUrl url = PgUrl.parse(config.get(CommonKeys.PG_URL));
    TlsFiles files = BackendKeys.pgTls(config, url.files());
    if (url.sslMode() == SslMode.DISABLE && files.isAny()) {
      throw new ConfigException(
          CommonKeys.PG_URL,
          "expected an sslmode such as verify-full, since files for TLS are given");
    }
    PgConnectOptions options;
    try {
      options = PgConnectOptions.fromUri(url.withoutFiles());
    } catch (IllegalArgumentException e) {
      // Its message quotes the URL, password and all.
      throw new ConfigException(
          CommonKeys.PG_URL, "expected postgresql://user:password@host:port/database");
    }
    Optional<PgTrust> trust = trust(url.sslMode(), files);
    if (url.sslMode() != SslMode.DISABLE) {
      options.setSslOptions(tls(url.sslMode(), trust, files));
    }
    return new PgAccess(options, trust);
  }

  /** An authority that is given is asked in every mode, as PostgreSQL's own clients do. */
  private static Optional<PgTrust> trust(SslMode mode, TlsFiles files) {
    boolean verifies = mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL;
    if (!verifies && files.ca().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(PgTrust.of(files.ca()));
    } catch (IOException | GeneralSecurityException e) {
      throw new ConfigException(
          BackendKeys.PG_CA_FILE, "expected a PEM file with certificates: " + e.getMessage());
    }
  }

  private static ClientSSLOptions tls(SslMode mode, Optional<PgTrust> trust, TlsFiles files) {
    ClientSSLOptions tls = new ClientSSLOptions();
    tls.setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : "");
    trust.ifPresentOrElse(
        verifier -> tls.setTrustOptions(TrustOptions.wrap(verifier)), () -> tls.setTrustAll(true));
    files
        .certificate()
        .ifPresent(
            file ->
                tls.setKeyCertOptions(
                    new PemKeyCertOptions()
                        .setCertPath(file)
                        .setKeyPath(files.key().orElseThrow())));
    return tls;
  }

  /** Says in a few words what is wrong, so that an operator knows where to look. */
  String reason(Throwable failure) {
    return trust
        .flatMap(PgTrust::refusal)
        .map(refusal -> "TLS fails: " + refusal)
        .orElseGet(() -> String.valueOf(failure.getMessage()));
  }
}
