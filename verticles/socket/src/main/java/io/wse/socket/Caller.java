package io.wse.socket;

/**
 * Where a request comes from, as {@link TrustedProxies} made it out.
 *
 * @param address the client's IP address, without a port; an opaque text where the connection has
 *     no IP address, such as over a Unix socket
 * @param host host and port under which the client reached the node; null where it named none
 * @param secure whether the client is known to use TLS
 * @param unknownProxy whether the address seems to be that of a proxy that is not trusted, and so
 *     the address of many clients
 */
record Caller(String address, String host, boolean secure, boolean unknownProxy) {}
