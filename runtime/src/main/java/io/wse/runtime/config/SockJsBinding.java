package io.wse.runtime.config;

/** Which addresses may go on with a SockJS session over HTTP, beside the one that opened it. */
public enum SockJsBinding {
  /** No others. */
  ADDRESS,
  /**
   * Those of its network: the first 24 bits of an IPv4 address, the first 64 of an IPv6 address.
   */
  NETWORK,
  /** All. */
  NONE
}
