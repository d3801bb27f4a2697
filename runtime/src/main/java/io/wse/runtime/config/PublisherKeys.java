package io.wse.runtime.config;

import java.util.List;

/**
 * What is the publisher's alone; the log's and the events' settings are in {@link ReplayLogKeys}
 * and {@link EventKeys}.
 */
public final class PublisherKeys {
  public static final List<Key<?>> ALL = List.of();

  private PublisherKeys() {}
}
