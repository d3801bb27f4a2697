package io.wse.chaos.rig;

/** Of a node: the verticle that it runs. */
public enum Kind {
  PUBLISHER,
  SNAPSHOT,
  SOCKET,
  CONSUMER;

  /** As on a node's command line. */
  public String part() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
