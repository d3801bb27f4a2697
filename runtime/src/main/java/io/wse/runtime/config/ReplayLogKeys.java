package io.wse.runtime.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How the replay log is laid out in Redis and how far it reaches back. */
public final class ReplayLogKeys {
  public static final Key<String> PREFIX =
      Key.prefix("redis.prefix")
          .defaultsTo("wse")
          .describedAs(
              "What the log's keys begin with; every engine in one Redis has its own, and changing"
                  + " it leaves the log of before behind");

  public static final Key<Integer> BUCKETS =
      Key.integer("log.buckets", 1, 4096)
          .defaultsTo(64)
          .describedAs("Buckets that the channels lie in; fixed when a Redis is first used");

  public static final Key<Integer> BUFFER_SIZE =
      Key.integer("buffer_size", 1, 10_000_000)
          .defaultsTo(1000)
          .describedAs("Entries that a user's channel keeps");

  public static final Key<Integer> SHARED_BUFFER_SIZE =
      Key.integer("shared_buffer_size", 1, 10_000_000)
          .defaultsTo(10_000)
          .describedAs("Entries that a role's, team's or topic's channel and `global` keep");

  public static final Key<Long> MAX_BYTES =
      Key.bytes("log.max_bytes", 1024, 4L << 30)
          .defaultsTo(16L << 20)
          .describedAs("Bytes of entries that a channel keeps");

  public static final Key<Duration> MAX_AGE =
      Key.duration("log.max_age", DurationUnit.SECONDS, Duration.ofSeconds(1), Duration.ofDays(6))
          .defaultsTo(Duration.ofHours(24))
          .describedAs("How long a channel keeps an entry");

  public static final Key<Duration> GUARD_LIFETIME =
      Key.duration(
              "log.guard_lifetime", DurationUnit.DAYS, Duration.ofDays(7), Duration.ofDays(365))
          .defaultsTo(Duration.ofDays(8))
          .describedAs(
              "How long redeliveries are told of a partition that is idle; longer than Kafka keeps"
                  + " the offsets of an idle group (`offsets.retention.minutes`)");

  public static final Key<Duration> DEDUP_WINDOW =
      Key.duration("log.dedup_window", DurationUnit.SECONDS, Duration.ZERO, Duration.ofHours(6))
          .defaultsTo(Duration.ofMinutes(5))
          .describedAs(
              "How long an event that its producer writes twice, at two offsets, is told by its id;"
                  + " 0 tells none");

  public static final Key<Duration> REQUEST_TIMEOUT =
      Key.duration(
              "log.request_timeout",
              DurationUnit.MILLISECONDS,
              Duration.ofMillis(50),
              Duration.ofMinutes(1))
          .defaultsTo(Duration.ofSeconds(5))
          .describedAs("How long Redis may take to answer; then the connection is given up");

  public static final List<Key<?>> ALL =
      List.of(
          PREFIX,
          BUCKETS,
          BUFFER_SIZE,
          SHARED_BUFFER_SIZE,
          MAX_BYTES,
          MAX_AGE,
          GUARD_LIFETIME,
          DEDUP_WINDOW,
          REQUEST_TIMEOUT);

  /**
   * Makes a log's options of its settings; the log itself knows no configuration.
   *
   * @param <T> the options
   */
  public interface Options<T> {

    /** Times are in milliseconds. */
    T of(
        String redisUrl,
        Optional<String> caFile,
        Optional<String> certificateFile,
        Optional<String> keyFile,
        boolean verifiesHost,
        int buckets,
        int userEntries,
        int sharedEntries,
        long maxBytes,
        long maxAgeMs,
        long guardLifetimeMs,
        long dedupWindowMs,
        long requestTimeoutMs);
  }

  /**
   * Makes whose log it is.
   *
   * @param <T> the owner
   */
  public interface Owner<T> {
    T of(String prefix, Map<String, String> names);
  }

  private static final Pattern DATABASE = Pattern.compile("(/[0-9]{0,9})?");

  private ReplayLogKeys() {}

  /**
   * Whose log it is, for whatever part opens it.
   *
   * @param names the settings that this part knows of those by which engines differ
   */
  public static <T> T owner(Config config, Owner<T> owner, List<Key<String>> names) {
    return owner.of(
        config.get(PREFIX), names.stream().collect(Collectors.toMap(Key::name, config::get)));
  }

  /** All of a log's settings, for whatever part opens it. */
  public static <T> T options(Config config, Options<T> options) {
    requireUsable(config.get(CommonKeys.REDIS_URL));
    TlsFiles tls = BackendKeys.redisTls(config);
    return options.of(
        config.get(CommonKeys.REDIS_URL),
        tls.ca(),
        tls.certificate(),
        tls.key(),
        config.get(BackendKeys.REDIS_VERIFY_HOST),
        config.get(BUCKETS),
        config.get(BUFFER_SIZE),
        config.get(SHARED_BUFFER_SIZE),
        config.get(MAX_BYTES),
        config.get(MAX_AGE).toMillis(),
        config.get(GUARD_LIFETIME).toMillis(),
        config.get(DEDUP_WINDOW).toMillis(),
        config.get(REQUEST_TIMEOUT).toMillis());
  }

  /** Without the URL, which may hold a password that makes it unusable. */
  private static void requireUsable(String url) {
    URI uri = URI.create(url);
    if (uri.getHost() == null
        || uri.getPort() > 65535
        || !DATABASE.matcher(String.valueOf(uri.getPath())).matches()) {
      throw new ConfigException(
          CommonKeys.REDIS_URL,
          "expected redis://user:password@host:port/database, or the same with rediss, with ?, / and"
              + " @ in user and password written as %3F, %2F and %40");
    }
  }
}
