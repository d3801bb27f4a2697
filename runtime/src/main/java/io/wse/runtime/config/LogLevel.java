package io.wse.runtime.config;

/** From which severity on a node's own lines are written. */
public enum LogLevel {
  TRACE,
  DEBUG,
  INFO,
  WARN,
  ERROR
}
