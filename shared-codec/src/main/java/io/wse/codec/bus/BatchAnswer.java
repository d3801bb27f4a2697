package io.wse.codec.bus;

/**
 * A publisher's answer: every event of the batch is in the log of every channel it goes to, itself
 * or a double of it.
 *
 * @param appended entries written now, one per event and channel
 * @param redelivered entries that the log's guard had already seen
 */
public record BatchAnswer(int appended, int redelivered) {}
