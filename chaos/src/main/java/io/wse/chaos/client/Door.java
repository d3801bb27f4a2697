package io.wse.chaos.client;

/**
 * Where a socket node is reached.
 *
 * @param node what the node calls itself
 */
public record Door(String node, int port) {}
