package io.wse.chaos.client;

/** Where a channel's log stands. */
public record LogHead(String epoch, long seq) {}
