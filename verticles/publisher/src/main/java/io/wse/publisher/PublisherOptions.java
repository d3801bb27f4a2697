package io.wse.publisher;

import io.wse.codec.event.TypeMapping;
import io.wse.log.LogOwner;
import io.wse.log.ReplayLogOptions;
import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import io.wse.runtime.config.ConsumerKeys;
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
    LogOwner owner =
        ReplayLogKeys.owner(
            config, LogOwner::new, List.of(CommonKeys.CLUSTER_NAME, ConsumerKeys.GROUP));
    return new PublisherOptions(
        ReplayLogKeys.options(config, ReplayLogOptions::of).withOwner(owner),
        EventKeys.types(config));
  }
}
