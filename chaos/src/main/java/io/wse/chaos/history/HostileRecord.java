package io.wse.chaos.history;

/**
 * A record that is no event, which the domain wrote among its events and Kafka acknowledged.
 *
 * @param kind for people: what is wrong with it
 * @param isSkipped whether it is to be skipped, and not to become a dead letter
 * @param sentAtMs before it was sent
 * @param source topic and partition, see {@link Sources}
 */
public record HostileRecord(
    String kind, boolean isSkipped, int phase, int sentAtMs, int source, long offset) {}
