package io.wse.log;

import io.wse.codec.Channel;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/**
 * How the log is laid out in Redis and how far it reaches back. Lifetimes and ages are in ms.
 *
 * @param redisUrl such as {@code redis://user:password@host:6379/0}, or {@code rediss} for TLS
 * @param tls for {@code rediss}
 * @param owner whose log it is, and what its keys begin with
 * @param buckets how many buckets the channels lie in; fixed when a Redis is first used
 * @param user what a user's channel keeps
 * @param shared what any other channel keeps
 * @param maxAgeMs how long a channel keeps an entry
 * @param metaLifetimeMs how long a channel that nobody uses keeps its epoch and number; at least 7
 *     days, which is what {@link Epochs} rests on
 * @param guardLifetimeMs how long an idle partition's offset is remembered. Longer than Kafka keeps
 *     the committed offsets of an idle group (7 days by default): a consumer that comes back to
 *     them must find the guard of what it had sent but not yet committed
 * @param dedupWindowMs for how long a channel remembers the ids of its events at least, to drop
 *     those that come again at another offset; 0 drops none
 * @param requestTimeoutMs after which a request has failed and its connection is given up
 * @param maxInFlight requests sent and not yet answered
 * @param maxWaiting requests that wait for one of those to be answered; above, they fail at once
 */
public record ReplayLogOptions(
    String redisUrl,
    RedisTls tls,
    LogOwner owner,
    int buckets,
    Retention user,
    Retention shared,
    long maxAgeMs,
    long metaLifetimeMs,
    long guardLifetimeMs,
    long dedupWindowMs,
    long requestTimeoutMs,
    int maxInFlight,
    int maxWaiting) {

  private static final long DAY_MS = 86_400_000;

  /** At most so many entries, and so many bytes of bodies; the newest entry always stays. */
  public record Retention(int entries, long bytes) {

    public Retention {
      require(entries >= 1, "entries", "at least 1", entries);
      require(bytes >= 1, "bytes", "at least 1", bytes);
    }
  }

  public ReplayLogOptions {
    Objects.requireNonNull(tls, "tls");
    Objects.requireNonNull(owner, "owner");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(shared, "shared");
    requireRedis(redisUrl);
    require(buckets >= 1 && buckets <= 4096, "buckets", "1 to 4096", buckets);
    require(maxAgeMs >= 1, "maxAgeMs", "at least 1", maxAgeMs);
    require(metaLifetimeMs >= 7 * DAY_MS, "metaLifetimeMs", "at least 7 days", metaLifetimeMs);
    require(
        metaLifetimeMs > maxAgeMs,
        "metaLifetimeMs",
        "more than maxAgeMs, as a number outlives its entry",
        metaLifetimeMs);
    require(
        guardLifetimeMs >= metaLifetimeMs,
        "guardLifetimeMs",
        "at least metaLifetimeMs",
        guardLifetimeMs);
    require(dedupWindowMs >= 0, "dedupWindowMs", "at least 0", dedupWindowMs);
    require(requestTimeoutMs >= 1, "requestTimeoutMs", "at least 1", requestTimeoutMs);
    require(maxInFlight >= 1, "maxInFlight", "at least 1", maxInFlight);
    require(maxWaiting >= 0, "maxWaiting", "at least 0", maxWaiting);
  }

  /** From what an operator may set; the rest as it is by default. */
  public static ReplayLogOptions of(
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
      long requestTimeoutMs) {
    ReplayLogOptions defaults = of(redisUrl);
    return new ReplayLogOptions(
        redisUrl,
        new RedisTls(caFile, certificateFile, keyFile, verifiesHost),
        defaults.owner(),
        buckets,
        new Retention(userEntries, maxBytes),
        new Retention(sharedEntries, maxBytes),
        maxAgeMs,
        defaults.metaLifetimeMs(),
        guardLifetimeMs,
        dedupWindowMs,
        requestTimeoutMs,
        defaults.maxInFlight(),
        defaults.maxWaiting());
  }

  public static ReplayLogOptions of(String redisUrl) {
    return new ReplayLogOptions(
        redisUrl,
        RedisTls.DEFAULT,
        LogOwner.NOBODY,
        64,
        new Retention(1000, 16L << 20),
        new Retention(10_000, 16L << 20),
        DAY_MS,
        7 * DAY_MS,
        8 * DAY_MS,
        300_000,
        5_000,
        256,
        50_000);
  }

  public ReplayLogOptions withTls(RedisTls other) {
    return new ReplayLogOptions(
        redisUrl,
        other,
        owner,
        buckets,
        user,
        shared,
        maxAgeMs,
        metaLifetimeMs,
        guardLifetimeMs,
        dedupWindowMs,
        requestTimeoutMs,
        maxInFlight,
        maxWaiting);
  }

  public ReplayLogOptions withOwner(LogOwner other) {
    return new ReplayLogOptions(
        redisUrl,
        tls,
        other,
        buckets,
        user,
        shared,
        maxAgeMs,
        metaLifetimeMs,
        guardLifetimeMs,
        dedupWindowMs,
        requestTimeoutMs,
        maxInFlight,
        maxWaiting);
  }

  public ReplayLogOptions withBuckets(int count) {
    return new ReplayLogOptions(
        redisUrl,
        tls,
        owner,
        count,
        user,
        shared,
        maxAgeMs,
        metaLifetimeMs,
        guardLifetimeMs,
        dedupWindowMs,
        requestTimeoutMs,
        maxInFlight,
        maxWaiting);
  }

  public ReplayLogOptions withRetention(Retention ofUser, Retention ofShared, long ageMs) {
    return new ReplayLogOptions(
        redisUrl,
        tls,
        owner,
        buckets,
        ofUser,
        ofShared,
        ageMs,
        metaLifetimeMs,
        guardLifetimeMs,
        dedupWindowMs,
        requestTimeoutMs,
        maxInFlight,
        maxWaiting);
  }

  public ReplayLogOptions withDedupWindow(long windowMs) {
    return new ReplayLogOptions(
        redisUrl,
        tls,
        owner,
        buckets,
        user,
        shared,
        maxAgeMs,
        metaLifetimeMs,
        guardLifetimeMs,
        windowMs,
        requestTimeoutMs,
        maxInFlight,
        maxWaiting);
  }

  public ReplayLogOptions withRequests(long timeoutMs, int inFlight, int waiting) {
    return new ReplayLogOptions(
        redisUrl,
        tls,
        owner,
        buckets,
        user,
        shared,
        maxAgeMs,
        metaLifetimeMs,
        guardLifetimeMs,
        dedupWindowMs,
        timeoutMs,
        inFlight,
        waiting);
  }

  Retention retention(Channel channel) {
    return channel.kind() == Channel.Kind.USER ? user : shared;
  }

  /** Without the URL, which may hold a password. */
  @Override
  public String toString() {
    return "ReplayLogOptions[buckets=%d, user=%s, shared=%s, maxAgeMs=%d]"
        .formatted(buckets, user, shared, maxAgeMs);
  }

  private static void requireRedis(String url) {
    String scheme = null;
    try {
      scheme = URI.create(Objects.requireNonNull(url, "redisUrl")).getScheme();
    } catch (IllegalArgumentException e) {
      // The message would quote the URL.
    }
    if (!"redis".equals(scheme) && !"rediss".equals(scheme)) {
      throw new IllegalArgumentException(
          "redisUrl: expected a URL that begins with redis:// or rediss://");
    }
  }

  private static void require(boolean valid, String name, String expected, long found) {
    if (!valid) {
      throw new IllegalArgumentException(name + ": expected " + expected + ", found " + found);
    }
  }
}
