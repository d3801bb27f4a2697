package io.wse.publisher;

import io.wse.codec.event.TypeMapping;
import io.wse.log.ReplayLogOptions;
import io.wse.log.ReplayLogOptions.Retention;
import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import io.wse.runtime.config.EventKeys;
import io.wse.runtime.config.ReplayLogKeys;
import java.util.List;
import java.util.Objects;

/** What a publisher is told. */
record PublisherOptions(ReplayLogOptions log, TypeMapping types) {

  PublisherOptions {
    Objects.requireNonNull(log, "log");
    Objects.requireNonNull(types, "types");
  }

  /**
   * @throws ConfigException where values do not fit together
   */
  static PublisherOptions of(Config config) {
    TypeMapping types;
    try {
      types = new TypeMapping(config.get(EventKeys.TYPES));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(List.of(EventKeys.TYPES + ": " + e.getMessage()));
    }
    return new PublisherOptions(log(config), types);
  }

  private static ReplayLogOptions log(Config config) {
    long maxBytes = config.get(ReplayLogKeys.MAX_BYTES);
    ReplayLogOptions defaults = ReplayLogOptions.of(config.get(CommonKeys.REDIS_URL));
    return defaults
        .withBuckets(config.get(ReplayLogKeys.BUCKETS))
        .withRetention(
            new Retention(config.get(ReplayLogKeys.BUFFER_SIZE), maxBytes),
            new Retention(config.get(ReplayLogKeys.SHARED_BUFFER_SIZE), maxBytes),
            config.get(ReplayLogKeys.MAX_AGE).toMillis())
        .withGuardLifetime(config.get(ReplayLogKeys.GUARD_LIFETIME).toMillis())
        .withDedupWindow(config.get(ReplayLogKeys.DEDUP_WINDOW).toMillis())
        .withRequests(
            config.get(ReplayLogKeys.REQUEST_TIMEOUT).toMillis(),
            defaults.maxInFlight(),
            defaults.maxWaiting());
  }
}
