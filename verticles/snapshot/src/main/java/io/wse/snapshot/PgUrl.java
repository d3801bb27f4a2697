package io.wse.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.pgclient.SslMode;
import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.ConfigException;
import io.wse.runtime.config.Suggestion;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The PostgreSQL URL with its parameters. Those that name files for TLS are taken out: the client
 * would pass them on to the server.
 *
 * @param withoutFiles the URL for the client
 * @param sslMode {@code disable} where the URL says nothing
 * @param files by parameter
 */
record PgUrl(String withoutFiles, SslMode sslMode, Map<String, String> files) {
  static final String CA = "sslrootcert";
  static final String CERTIFICATE = "sslcert";
  static final String KEY = "sslkey";

  /** PostgreSQL's word for the authorities of the system instead of a file. */
  private static final String SYSTEM = "system";

  private static final String SSL_MODE = "sslmode";
  private static final List<String> FILES = List.of(CA, CERTIFICATE, KEY);

  /** What the client knows, and what it sends to the server as a setting of the session. */
  private static final List<String> KNOWN =
      List.of(
          SSL_MODE,
          CA,
          CERTIFICATE,
          KEY,
          "host",
          "hostaddr",
          "port",
          "user",
          "password",
          "dbname",
          "application_name",
          "fallback_application_name",
          "search_path",
          "options");

  /**
   * @throws ConfigException with all problems at once: parameters that are not known, a mode that
   *     there is not
   */
  static PgUrl parse(String url) {
    int question = url.indexOf('?');
    if (question < 0) {
      return new PgUrl(url, SslMode.DISABLE, Map.of());
    }
    if (url.lastIndexOf('@') > question) {
      throw new ConfigException(
          CommonKeys.PG_URL,
          "expected postgresql://user:password@host:port/database, with ? and @ in user and"
              + " password written as %3F and %40");
    }
    List<String> problems = new ArrayList<>();
    List<String> kept = new ArrayList<>();
    Map<String, String> files = new LinkedHashMap<>();
    SslMode mode = SslMode.DISABLE;
    for (String parameter : url.substring(question + 1).split("&")) {
      String name = parameter.replaceFirst("=.*", "");
      String value = parameter.contains("=") ? decode(parameter.replaceFirst("[^=]*=", "")) : "";
      if (!KNOWN.contains(name)) {
        problems.add("unknown parameter " + name + Suggestion.of(name, KNOWN));
      } else if (FILES.contains(name)) {
        files.put(name, value);
      } else {
        kept.add(parameter);
      }
      if (name.equals(SSL_MODE)) {
        mode = mode(value, problems);
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(
          problems.stream().map(problem -> CommonKeys.PG_URL + ": " + problem).toList());
    }
    files.remove(CA, SYSTEM);
    String base = url.substring(0, question);
    return new PgUrl(kept.isEmpty() ? base : base + "?" + String.join("&", kept), mode, files);
  }

  private static SslMode mode(String value, List<String> problems) {
    Optional<SslMode> mode =
        Arrays.stream(SslMode.values()).filter(each -> word(each).equals(value)).findFirst();
    if (mode.isEmpty()) {
      problems.add(
          "expected sslmode to be "
              + Arrays.stream(SslMode.values()).map(PgUrl::word).collect(Collectors.joining(", "))
              + ", found "
              + value);
    }
    return mode.orElse(SslMode.DISABLE);
  }

  private static String word(SslMode mode) {
    return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }
}
