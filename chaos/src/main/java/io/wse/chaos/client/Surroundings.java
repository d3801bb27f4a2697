package io.wse.chaos.client;

import io.vertx.core.Vertx;
import io.wse.chaos.history.Epochs;
import io.wse.chaos.history.RunClock;
import java.util.List;

/**
 * What all clients share.
 *
 * @param doors where socket nodes are reached
 */
record Surroundings(
    Vertx vertx,
    Wires wires,
    List<Door> doors,
    String secret,
    RunClock clock,
    Epochs epochs,
    CrowdStats stats) {}
