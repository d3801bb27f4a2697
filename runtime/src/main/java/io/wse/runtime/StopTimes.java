package io.wse.runtime;

import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import java.time.Duration;
import java.util.List;

/**
 * How long a stopping node may take.
 *
 * @param drain until its clients and what it is at are handed to others
 * @param shutdown until all its parts have stopped; the drain is the first part of it
 */
record StopTimes(Duration drain, Duration shutdown) {

  /**
   * @throws ConfigException where the values do not fit together
   */
  static StopTimes of(Config config) {
    Duration shutdown = config.get(CommonKeys.SHUTDOWN_TIMEOUT);
    Duration drain =
        config
            .find(CommonKeys.DRAIN_TIMEOUT)
            .orElseGet(() -> shutdown.multipliedBy(3).dividedBy(4));
    if (drain.compareTo(shutdown) > 0) {
      throw new ConfigException(
          List.of(
              CommonKeys.DRAIN_TIMEOUT
                  + ": expected at most "
                  + CommonKeys.SHUTDOWN_TIMEOUT
                  + ", which is "
                  + shutdown.toMillis()
                  + " ms, found "
                  + drain.toMillis()
                  + " ms"));
    }
    return new StopTimes(drain, shutdown);
  }
}
