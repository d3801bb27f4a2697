package io.wse.socket;

import io.wse.log.ReplayLogOptions;
import io.wse.log.ReplayLogOptions.Retention;
import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ReplayLogKeys;

/** The replay log's options as the node's settings have them. */
final class LogSettings {
  private LogSettings() {}

  static ReplayLogOptions from(Config config) {
    long bytes = config.get(ReplayLogKeys.MAX_BYTES);
    return ReplayLogOptions.of(config.get(CommonKeys.REDIS_URL))
        .withBuckets(config.get(ReplayLogKeys.BUCKETS))
        .withRetention(
            new Retention(config.get(ReplayLogKeys.BUFFER_SIZE), bytes),
            new Retention(config.get(ReplayLogKeys.SHARED_BUFFER_SIZE), bytes),
            config.get(ReplayLogKeys.MAX_AGE).toMillis());
  }
}
