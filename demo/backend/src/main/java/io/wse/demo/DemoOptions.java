package io.wse.demo;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The demo's settings, from environment variables. Validates itself.
 *
 * @param kafkaBootstrap {@code WSE_KAFKA_BOOTSTRAP}
 * @param pgUrl {@code WSE_PG_URL}, {@code postgresql://user:password@host:port/database}
 * @param jwtSecret {@code WSE_JWT_SECRET}, the HS256 key that the engine's nodes verify with
 * @param host {@code DEMO_HOST}
 * @param port {@code DEMO_PORT}, 0 for any free one
 * @param socketUrls {@code DEMO_SOCKET_URLS}, told to clients at login, separated by commas; {@code
 *     {host}} stands for the host under which the client reached the demo
 * @param webRoot {@code DEMO_WEB_ROOT}, the built page's folder, or null for none
 * @param tokenTtlS {@code DEMO_TOKEN_TTL_S}, how long a login is good for
 * @param seed {@code DEMO_SEED}, of accounts and prices
 * @param brokerDelayMs {@code DEMO_BROKER_DELAY_MS}, how long a broker takes for an answer
 * @param marketDelayMs {@code DEMO_MARKET_DELAY_MS}, between order and fill; null: 300 to 1000
 * @param projectorDelayMs {@code DEMO_PROJECTOR_DELAY_MS}, holds back each batch, for tests
 */
public record DemoOptions(
    String kafkaBootstrap,
    String pgUrl,
    String jwtSecret,
    String host,
    int port,
    List<String> socketUrls,
    Path webRoot,
    int tokenTtlS,
    long seed,
    long brokerDelayMs,
    Long marketDelayMs,
    long projectorDelayMs) {
  // HS256 wants a key as long as its hash.
  private static final int MIN_SECRET_BYTES = 32;
  private static final long MAX_DELAY_MS = 600_000;

  private static final Set<String> KEYS =
      Set.of(
          "DEMO_HOST",
          "DEMO_PORT",
          "DEMO_SOCKET_URLS",
          "DEMO_WEB_ROOT",
          "DEMO_TOKEN_TTL_S",
          "DEMO_SEED",
          "DEMO_BROKER_DELAY_MS",
          "DEMO_MARKET_DELAY_MS",
          "DEMO_PROJECTOR_DELAY_MS");

  public DemoOptions {
    if (jwtSecret.getBytes(StandardCharsets.UTF_8).length < MIN_SECRET_BYTES) {
      // Never with the value.
      throw wrong("WSE_JWT_SECRET", "at least " + MIN_SECRET_BYTES + " bytes");
    }
    if (webRoot != null && !Files.isDirectory(webRoot)) {
      throw wrong("DEMO_WEB_ROOT", "a folder that exists, not " + webRoot);
    }
    socketUrls = List.copyOf(socketUrls);
  }

  /**
   * Reads the environment.
   *
   * @throws IllegalArgumentException naming the variable and what was expected
   */
  public static DemoOptions fromEnvironment(Map<String, String> environment) {
    var unknown = new TreeSet<>(environment.keySet());
    unknown.removeIf(key -> !key.startsWith("DEMO_") || KEYS.contains(key));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: unknown; known are %s".formatted(unknown.first(), new TreeSet<>(KEYS)));
    }
    var settings = new Settings(environment);
    var webRoot = settings.text("DEMO_WEB_ROOT", null);
    return new DemoOptions(
        settings.required("WSE_KAFKA_BOOTSTRAP", "host:port of Kafka"),
        settings.required("WSE_PG_URL", "postgresql://user:password@host:port/database"),
        settings.required("WSE_JWT_SECRET", "the key that tokens are signed with"),
        settings.text("DEMO_HOST", "127.0.0.1"),
        (int) settings.number("DEMO_PORT", 8080L, 0, 65_535).longValue(),
        settings.list("DEMO_SOCKET_URLS"),
        webRoot == null ? null : Path.of(webRoot).toAbsolutePath().normalize(),
        (int) settings.number("DEMO_TOKEN_TTL_S", 28_800L, 1, 31_536_000).longValue(),
        settings.number("DEMO_SEED", 1L, Long.MIN_VALUE, Long.MAX_VALUE),
        settings.number("DEMO_BROKER_DELAY_MS", 300L, 0, MAX_DELAY_MS),
        settings.number("DEMO_MARKET_DELAY_MS", null, 0, MAX_DELAY_MS),
        settings.number("DEMO_PROJECTOR_DELAY_MS", 0L, 0, MAX_DELAY_MS));
  }

  private static IllegalArgumentException wrong(String key, String expected) {
    return new IllegalArgumentException(key + ": expected " + expected);
  }

  /** Reads single variables; an empty one counts as not set. */
  private record Settings(Map<String, String> environment) {
    String text(String key, String otherwise) {
      var value = environment.get(key);
      return value == null || value.isBlank() ? otherwise : value.strip();
    }

    String required(String key, String expected) {
      var value = text(key, null);
      if (value == null) {
        throw wrong(key, expected + ", it is not set");
      }
      return value;
    }

    List<String> list(String key) {
      var urls = new ArrayList<>(Arrays.asList(text(key, "").split(",")));
      urls.replaceAll(String::strip);
      urls.removeIf(String::isEmpty);
      return urls;
    }

    Long number(String key, Long otherwise, long min, long max) {
      var value = text(key, null);
      if (value == null) {
        return otherwise;
      }
      try {
        var number = Long.parseLong(value);
        if (number >= min && number <= max) {
          return number;
        }
      } catch (NumberFormatException notANumber) {
        // Told below, in our words.
      }
      throw wrong(key, "a whole number from %d to %d, not %s".formatted(min, max, value));
    }
  }

  /** Without the secret and without the database's password. */
  @Override
  public String toString() {
    return "DemoOptions[host=%s, port=%d, webRoot=%s]".formatted(host, port, webRoot);
  }
}
