package io.wse.runtime.config;

/** How a node writes its log lines. */
public enum LogFormat {
  TEXT,
  JSON
}
