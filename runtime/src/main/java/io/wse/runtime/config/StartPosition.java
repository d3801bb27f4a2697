package io.wse.runtime.config;

/** Where a consumer group that has no position in a partition begins to read it. */
public enum StartPosition {
  EARLIEST,
  LATEST
}
